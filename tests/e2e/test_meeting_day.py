"""Journey 5: a facilitator runs a meeting, from its agenda to the minutes that the group reads."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from collectif.core.outbox import OutboxMessage
from meetings.actions.minutes import approve_minutes, propose_minutes
from meetings.enums import ApprovalRole, BookingState, ItemKind
from meetings.models import ActionItem, Occurrence, Section
from meetings.pipeline.absences import suggest_calls
from meetings.pipeline.publication import send_minutes
from tests.meetings.conduct_factories import (
    ActionItemFactory,
    AgendaFactory,
    AgendaItemFactory,
    ContributionFactory,
    DecisionFactory,
    MeetingDocumentFactory,
    MinutesFactory,
    ParkedThoughtFactory,
    SectionFactory,
    TableMateFactory,
)
from tests.meetings.conduct_scenes import meeting_under_way, person_of_meeting
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fanny():
    return person_of_meeting("Fanny")


@pytest.fixture
def meeting(fanny, bob) -> Occurrence:
    return meeting_under_way(facilitator=fanny, scribe=bob)


@pytest.fixture
def zoe(meeting):
    person = person_of_meeting("Zoé")
    GroupSpellFactory(user=person, group=meeting.group)
    BookingFactory(occurrence=meeting, user=person)
    return person


def send(page, form):
    """Send a form of the page, whichever script is there."""
    page.locator(f"main {form} button[type=submit]").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("has_script", [True, False])
def test_facilitator_runs_a_meeting_and_the_group_reads_it(
    page, bare, address, sign_in, fanny, bob, zoe, meeting, has_script
):
    page = page if has_script else bare
    sign_in(page, fanny).goto(address(meeting))

    # The agenda, made from the model of the house, then changed and put in order.
    send(page, "form[action$='ordre-du-jour/']")
    expect(page.locator(".agenda-item")).to_have_count(5)
    page.select_option("select[name=kind]", "topic")
    page.fill("input[name=title]", "Le prix des salles")
    send(page, "form[action$='/points/']")
    last = page.locator(".agenda-item").last
    expect(last).to_contain_text("Le prix des salles")
    last.locator("form[action$='/place/'] button").first.click()
    expect(page.locator(".agenda-item").nth(4)).to_contain_text("Le prix des salles")

    # The roll call.
    page.goto(address("meetings:day_detail", meeting.public_id))
    page.locator("a[href$='/presences/']").click()
    present = page.locator(f"#mark-present-{meeting.bookings.get(user=bob).public_id}")
    present.click()
    expect(present).to_have_attribute("aria-pressed", "true")

    # The clock, the round table and what is kept for later.
    page.goto(address("meetings:day_detail", meeting.public_id))
    send(page, "#clock .clock form[action$='/commencer/']")
    expect(page.locator("[data-clock]")).to_be_visible()
    expect(page.locator(".agenda-item.is-running")).to_have_count(1)
    page.locator(f"#turn-{meeting.bookings.get(user=zoe).public_id} a").click()
    page.fill("textarea[name=need]", "Un contact à la mairie")
    page.fill("textarea[name=offer]", "Relire un mémoire")
    send(page, "form[data-unsaved]")
    expect(page.locator("#main")).to_contain_text("Un contact à la mairie")
    page.fill("input[name=text]", "Refaire le site")
    send(page, "form[action$='/idees/']")
    expect(page.locator("li", has_text="Refaire le site")).to_be_visible()

    # Notes, a decision and a task, by the scribe.
    sign_in(page, bob).goto(address("meetings:notes_detail", meeting.public_id))
    send(page, "form[action$='/notes/ouvrir/']")
    send(page, "form[action$='/noter/']")
    page.fill("textarea[name=text]", "Nous avons **trois** offres.")
    if has_script:
        expect(page.locator("[data-notes-said]")).not_to_be_empty()
        assert Section.objects.get().text == "Nous avons **trois** offres."
    send(page, "form[data-unsaved]")
    expect(page.locator(".notes strong")).to_have_text("trois")
    page.locator("form[action$='/decisions/'] textarea").fill("Nous répondons au lot 2.")
    send(page, "form[action$='/decisions/']")
    task = page.locator("form[action$='/actions/']")
    task.locator("input[name=text]").fill("Appeler Sorne Habitat")
    task.locator("select[name=owner]").select_option(label="Zoé Roux")
    due_on = timezone.localdate() + timedelta(days=7)
    task.locator("input[name=due_on]").fill(due_on.isoformat())
    send(page, "form[action$='/actions/']")
    send(page, "form[action$='/notes/proposer/']")

    # One approval is not enough, nor are two of one person.
    minutes_url = page.url
    send(page, "form[action$='/approuver/']")
    expect(page.locator("main form[action$='/approuver/']")).to_have_count(0)
    sign_in(page, zoe)
    assert page.goto(minutes_url).status == 404
    page.goto(address("dashboard"))
    expect(page.locator("section:has(#actions-title)")).to_contain_text("Appeler Sorne Habitat")

    sign_in(page, fanny).goto(minutes_url)
    send(page, "form[action$='/approuver/']")
    assert sign_in(page, zoe).goto(minutes_url).status == 200
    for said in ("lot 2", "Un contact à la mairie", "Appeler Sorne Habitat", "Bob Martin"):
        expect(page.locator("#main")).to_contain_text(said)

    # All of the group are written to, once: what is decided, and what each one does.
    noon = timezone.localtime().replace(hour=12)
    assert [send_minutes(now=noon) for _turn in range(2)] == [3, 0]
    told = OutboxMessage.objects.get(kind="meetings/minutes_published", recipient=zoe)
    for said in ("lot 2", "Appeler Sorne Habitat", urlsplit(minutes_url).path):
        assert said in told.text_body

    # The task comes back at the next meeting until it is done, as does what was kept.
    following = OccurrenceFactory(
        series=meeting.series, day=meeting.recurrence_on + timedelta(days=7)
    )
    sign_in(page, fanny).goto(address(following))
    send(page, "form[action$='ordre-du-jour/']")
    expect(page.locator(".agenda-item").last).to_contain_text("Refaire le site")
    expect(page.locator("aside")).to_contain_text("Appeler Sorne Habitat")
    sign_in(page, zoe).goto(address("dashboard"))
    send(page, "form[action$='/etat/']")
    expect(page.locator("section:has(#actions-title)")).to_have_count(0)
    assert ActionItem.objects.get().state == "done"
    page.goto(address("meetings:minutes_list", q="trois offre"))
    expect(page.locator("mark").first).to_have_text("trois")


def test_two_absences_in_a_row_are_told_to_who_facilitates_and_to_nobody_else(
    page, bare, address, sign_in, fanny, zoe, meeting
):
    former = OccurrenceFactory(
        series=meeting.series,
        day=meeting.recurrence_on - timedelta(days=7),
        attendance_closed_at=timezone.now() - timedelta(days=7),
    )
    BookingFactory(occurrence=former, user=zoe, state=BookingState.ABSENT)
    roll = address("meetings:attendance_list", meeting.public_id)
    sign_in(page, fanny).goto(roll)
    page.locator(f"#mark-absent-{meeting.bookings.get(user=zoe).public_id}").click()
    page.locator(".roll-call ~ form button.is-primary").click()
    expect(page.locator(".roll-call ~ form")).to_have_count(0)

    assert not OutboxMessage.objects.filter(kind="meetings/absences").exists()
    # A night to put it right, then at noon.
    suggest_calls(now=timezone.localtime().replace(hour=12) + timedelta(days=1))

    message = OutboxMessage.objects.get(kind="meetings/absences")
    assert message.recipient == fanny
    assert "Zoé Roux" in message.text_body
    sign_in(bare, zoe)
    assert bare.goto(roll).status == 403
    for shown in (address(meeting), address("dashboard"), address("meetings:rhythm_detail")):
        bare.goto(shown)
        assert message.title not in bare.content()


def test_action_of_who_has_left_is_handed_over_during_the_meeting(
    bare, address, sign_in, fanny, bob, zoe, meeting
):
    former = OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on - timedelta(days=7))
    ActionItemFactory(
        occurrence=former, owner=zoe, text="Appeler la mairie", due_on=meeting.recurrence_on
    )
    meeting.bookings.filter(user=zoe).delete()
    today = timezone.localdate()
    zoe.group_spells.update(left_on=today, end_reason="moved")
    sign_in(bare, fanny).goto(address("meetings:day_detail", meeting.public_id))

    bare.locator("section:has(#follow-title) a[href$='/confier/']").click()
    bare.select_option("select[name=owner]", label="Bob Martin")
    bare.fill("input[name=due_on]", (today + timedelta(days=7)).isoformat())
    send(bare, "form[action$='/confier/']")

    expect(bare.locator("section:has(#follow-title)")).to_have_count(0)
    sign_in(bare, bob).goto(address("dashboard"))
    expect(bare.locator("section:has(#actions-title)")).to_contain_text("Appeler la mairie")
    sign_in(bare, zoe).goto(address("dashboard"))
    expect(bare.locator("section:has(#actions-title)")).to_have_count(0)


def test_pairs_are_drawn_without_script_and_each_one_reads_hers(
    bare, address, sign_in, fanny, bob, zoe, meeting
):
    meeting.bookings.update(state=BookingState.PRESENT)
    item = AgendaItemFactory(agenda__occurrence=meeting, kind=ItemKind.SWAP, title="")
    AgendaItemFactory(agenda=item.agenda, kind=ItemKind.SWAP_BACK, title="")
    bare.set_viewport_size({"width": 390, "height": 800})
    sign_in(bare, fanny).goto(address("meetings:day_detail", meeting.public_id))
    tables = bare.locator(f"section:has(#tables-{item.public_id})")

    send(bare, f"form[action='{reverse('meetings:tables_draw', args=[item.public_id])}']")
    expect(tables).to_contain_text("Table 1")
    omar = BookingFactory(occurrence=meeting, state=BookingState.PRESENT)
    bare.reload()
    expect(tables.locator("select[name=table] option").first).to_contain_text("Zoé Roux")
    send(bare, "form:has(select[name=table])")

    expect(tables.locator("li.card li")).to_have_count(3)
    assert item.table_mates.get(booking=omar).table == 1
    sign_in(bare, zoe).goto(address("meetings:occurrence_detail", meeting.public_id))
    expect(bare.locator(".agenda-item")).to_contain_text([bob.get_full_name()] * 2)


def test_clock_counts_and_says_when_the_time_is_over(page, address, sign_in, fanny, meeting):
    now = timezone.now()
    AgendaItemFactory(agenda__occurrence=meeting, minutes=1, spent_seconds=57, running_since=now)

    sign_in(page, fanny).goto(address("meetings:day_detail", meeting.public_id))

    over = page.locator("[data-clock-over]")
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"1:0[1-9]"))
    expect(over).to_be_visible()
    expect(page.locator("[data-clock]")).to_have_class(re.compile("is-long"))


def test_pages_of_a_meeting_are_sound(page, address, sign_in, assert_sound, fanny, bob, meeting):
    agenda = AgendaFactory(occurrence=meeting)
    for kind in ItemKind:
        AgendaItemFactory(agenda=agenda, kind=kind, title="Un sujet", led_by=bob, note="À lire")
    for kind in (ItemKind.PAIRS, ItemKind.SWAP):
        TableMateFactory.create_batch(2, item=agenda.items.get(kind=kind))
    item = agenda.items.first()
    item.running_since = timezone.now()
    item.save()
    text = "# Titre\n\nUn **mot**\n\n- un\n- [deux](https://example.org)"
    section = SectionFactory(
        item=item, text=text, version=1, edited_by=bob, edited_at=timezone.now()
    )
    booking = meeting.bookings.get(user=bob)
    ContributionFactory(booking=booking)
    decision = DecisionFactory(occurrence=meeting)
    action = ActionItemFactory(occurrence=meeting, owner=fanny, due_on=meeting.recurrence_on)
    MeetingDocumentFactory(occurrence=meeting)
    former = OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on - timedelta(days=7))
    ParkedThoughtFactory(occurrence=former)
    open_action = ActionItemFactory(occurrence=former, owner=bob)
    minutes = MinutesFactory(occurrence=meeting, scribe=bob)
    first = propose_minutes(minutes=minutes, actor=bob, now=timezone.now())
    for role, person in ((ApprovalRole.SCRIBE, bob), (ApprovalRole.FACILITATOR, fanny)):
        approve_minutes(version=first, role=role, actor=person, now=timezone.now())
    DecisionFactory(occurrence=meeting)
    second = propose_minutes(minutes=minutes, actor=bob, now=timezone.now())
    of_meeting = ("day_detail", "notes_detail", "attachment_create")
    assert_sound(
        sign_in(page, fanny),
        [
            *map(address, (meeting, agenda, first, second)),
            *(address(f"meetings:{name}", meeting.public_id) for name in of_meeting),
            address("meetings:item_update", item.public_id),
            address("meetings:contribution_update", meeting.public_id, booking.public_id),
            address("meetings:section_update", section.public_id),
            address("meetings:decision_update", decision.public_id),
            address("meetings:action_update", action.public_id),
            address("meetings:follow_up_pass", meeting.public_id, open_action.public_id),
            address("meetings:version_compare", second.public_id),
            address("meetings:minutes_list"),
            address("meetings:minutes_list", q="mot"),
            address("meetings:minutes_list", q="introuvable"),
            address("dashboard"),
        ],
    )
