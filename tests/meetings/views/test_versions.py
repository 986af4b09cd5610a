from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from meetings.actions.decisions import record_decision
from meetings.actions.minutes import propose_minutes
from meetings.enums import BookingState
from meetings.models import MinutesVersion
from tests.meetings.conduct_factories import (
    DURING,
    ActionItemFactory,
    AgendaItemFactory,
    ContributionFactory,
    DecisionFactory,
    MinutesFactory,
    SectionFactory,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db


def url(name, thing):
    return reverse(f"meetings:{name}", args=[thing.public_id])


@pytest.fixture
def facilitator():
    return UserFactory(member=True, first_name="Fanny")


@pytest.fixture
def meeting(facilitator):
    meeting = OccurrenceFactory(title="Groupe du mardi")
    meeting.group.facilitators.add(facilitator)
    return meeting


@pytest.fixture
def version(meeting, bob):
    """Bob keeps the notes of a meeting where all was said."""
    booking = BookingFactory(occurrence=meeting, user=bob, state=BookingState.PRESENT)
    minutes = MinutesFactory(occurrence=meeting, scribe=bob)
    item = AgendaItemFactory(agenda__occurrence=meeting, title="Le devis")
    text = "Trois **offres**\n\n- Une\n- Deux"
    SectionFactory(item=item, text=text, version=1, edited_by=bob, edited_at=DURING)
    ContributionFactory(booking=booking, need="Un contact à la mairie")
    DecisionFactory(occurrence=meeting, text="Nous répondons au lot 2.")
    ActionItemFactory(occurrence=meeting, owner=bob, text="Appeler l’acheteur")
    return propose_minutes(minutes=minutes, actor=bob, now=DURING)


@pytest.fixture
def member(meeting):
    return GroupSpellFactory(group=meeting.group).user


def approve(client, version, role):
    return client.post(url("version_approve", version), {"role": role})


def publish(client_of, version, facilitator):
    approve(client_of(version.minutes.scribe), version, "scribe")
    approve(client_of(facilitator), version, "facilitator")
    version.refresh_from_db()
    assert version.published_at


def test_group_reads_minutes_once_scribe_and_facilitator_have_approved(
    client_of, bob, facilitator, member, version
):
    reader, page = client_of(member), version.get_absolute_url()
    assert reader.get(page).status_code == 404

    for _press in range(2):
        approve(client_of(bob), version, "scribe")
    assert reader.get(page).status_code == 404
    approve(client_of(facilitator), version, "facilitator")

    text = reader.get(page).text
    for said in ("<strong>offres</strong>", "Un contact à la mairie", "lot 2", "l’acheteur"):
        assert said in text
    assert page in reader.get(version.minutes.occurrence.get_absolute_url()).text
    assert "version_approve" not in text
    stranger = client_of(UserFactory(member=True))
    for name in ("version_detail", "version_pdf", "version_compare"):
        assert stranger.get(url(name, version)).status_code == 404


def test_buttons_are_those_of_the_role_only(client_of, bob, facilitator, alice, version):
    page = version.get_absolute_url()

    def roles(person):
        return [
            role
            for role in ("scribe", "facilitator")
            if f'name="role" value="{role}"' in client_of(person).get(page).text
        ]

    assert (roles(bob), roles(facilitator), roles(alice)) == (
        ["scribe"],
        ["facilitator"],
        ["facilitator"],
    )
    approve(client_of(facilitator), version, "facilitator")
    assert (roles(bob), roles(facilitator), roles(alice)) == (["scribe"], [], [])


@pytest.mark.parametrize("role", ["facilitator", "", "boss"])
def test_nobody_approves_as_somebody_else(client_of, bob, version, role):
    assert approve(client_of(bob), version, role).status_code == 422
    assert not version.approvals.exists()


def test_those_who_answer_for_nothing_approve_nothing(client_of, facilitator, member, version):
    assert approve(client_of(member), version, "scribe").status_code == 404
    publish(client_of, version, facilitator)
    assert approve(client_of(member), version, "scribe").status_code == 403


def test_change_after_an_approval_asks_again_and_is_shown(
    client_of, bob, facilitator, member, version
):
    publish(client_of, version, facilitator)
    record_decision(occurrence=version.minutes.occurrence, text="Non, au lot 3.", actor=bob)
    second = propose_minutes(minutes=version.minutes, actor=bob, now=DURING)

    reader = client_of(member)
    assert reader.get(second.get_absolute_url()).status_code == 404
    assert "lot 3" not in reader.get(version.get_absolute_url()).text
    publish(client_of, second, facilitator)

    page = reader.get(url("version_compare", second)).text
    assert "<ins>Non, au lot 3.</ins>" in page
    assert "mairie" not in page
    assert reader.get(url("version_compare", version)).status_code == 404
    assert url("version_compare", second) in reader.get(second.get_absolute_url()).text


def test_stale_version_says_so_and_refuses(client_of, bob, facilitator, version):
    DecisionFactory(occurrence=version.minutes.occurrence)

    assert 'value="facilitator"' not in client_of(facilitator).get(version.get_absolute_url()).text
    assert approve(client_of(facilitator), version, "facilitator").status_code == 422
    assert not MinutesVersion.objects.filter(approvals__isnull=False).exists()


def test_pdf_is_tagged_and_says_the_same(client_of, bob, version):
    response = client_of(bob).get(url("version_pdf", version))

    assert response["Content-Type"] == "application/pdf"
    assert "groupe-du-mardi-2026-11-03-v1.pdf" in response["Content-Disposition"]
    reader = PdfReader(BytesIO(response.content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for said in ("Groupe du mardi", "Le devis", "– Une", "Bob Martin", "Nous répondons au lot 2."):
        assert said in text


def test_forgotten_person_is_a_former_member_in_the_minutes(client_of, facilitator, bob, version):
    bob.first_name, bob.last_name = "Ancien", "membre"
    bob.save()

    page = client_of(facilitator).get(version.get_absolute_url()).text

    assert "Bob" not in page
    assert "Ancien membre" in page


@pytest.mark.parametrize("count", [1, 20])
def test_version_costs_the_same_whatever_its_length(
    client_of, facilitator, meeting, bob, django_assert_num_queries, count
):
    minutes = MinutesFactory(occurrence=meeting, scribe=bob)
    for _one in range(count):
        DecisionFactory(occurrence=meeting)
        ActionItemFactory(occurrence=meeting)
    for _one in range(min(count, 12)):
        ContributionFactory(booking__occurrence=meeting)
    version = propose_minutes(minutes=minutes, actor=bob, now=DURING)
    client = client_of(facilitator)
    client.get(version.get_absolute_url())

    with django_assert_num_queries(14):
        client.get(version.get_absolute_url())
