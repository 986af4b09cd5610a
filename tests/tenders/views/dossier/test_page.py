import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tenders.enums import MergeStatus, NoticeKind, ProcedureState, Visibility
from tenders.models import Lot, LotResult, Procedure, ProcedureMerge, SearchWord
from tenders.sources.facts import ResultFacts, SupplierFacts, WordingFacts
from tenders.sources.facts_json import dump
from tenders.views.dossier.page import in_order
from tests.members.factories import OrganizationFactory, RoleGrantFactory, UserFactory
from tests.tenders.contract_factories import AwardedContractFactory
from tests.tenders.factories import (
    LotFactory,
    MatchFactory,
    NoticeFactory,
    ProcedureFactory,
    SourceRunFactory,
)
from tests.tenders.facts import facts
from tests.tenders.private_calls import enter
from tests.tenders.proposal_factories import ProposalFactory, askable
from tests.tenders.rows import correction, row, store

# Person, roles, profile, dossier, notices, lots, results, labels, other dossiers of the buyer, its
# results, its contracts and their suppliers, similar calls, achievements.
DETAIL_QUERIES = 14
# Person, roles, second factor, profile, dossier, notices, lots, results, labels, other dossiers,
# results, contracts, similar calls, pairs, who is interested.
COORDINATOR_QUERIES = 15


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


def tell(procedure, **fields):
    """Add a notice with facts to a dossier."""
    told = facts(fields.pop("source_id", f"26-{uuid4().int % 10**6}"), **fields)
    return NoticeFactory(
        procedure=procedure,
        source_id=told.source_id,
        kind=told.kind,
        published_on=told.published_on,
        facts=dump(told),
    )


@pytest.fixture
def dossier():
    """A call told by one notice, of a buyer that one can look up."""
    procedure = ProcedureFactory(buyer=OrganizationFactory(siret="21990001600011"))
    tell(procedure)
    return procedure


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_the_same_whatever_there_is_to_tell(
    member, bob, dossier, count, django_assert_num_queries
):
    for number in range(count):
        LotFactory(procedure=dossier, classification_codes=[f"794{number:02}000"])
        notice = tell(dossier, kind="correction", after=number)
        LotResult.objects.create(
            procedure=dossier, notice=notice, position=number, lot_number=str(number)
        )
        other = ProcedureFactory(buyer=dossier.buyer)
        tell(other)
        LotResult.objects.create(
            procedure=other, notice=other.notices.get(), position=1, winner_names=["Scriptoria"]
        )
        AwardedContractFactory(buyer_siret=dossier.buyer.siret, main_classification_code="79418000")
    MatchFactory(profile=bob.profile, procedure=dossier)
    with django_assert_num_queries(DETAIL_QUERIES):
        response = member.get(dossier.get_absolute_url())
    assert len(response.context["story"]) == count + 1


@pytest.mark.parametrize("count", [1, 20])
def test_page_of_a_coordinator_costs_the_same_whatever_was_put_together(
    coordinator, dossier, count, django_assert_num_queries
):
    for _ in range(count):
        ProcedureMerge.objects.create(
            kept=dossier,
            absorbed=ProcedureFactory(merged_into=dossier),
            basis="linked",
            status=MergeStatus.MERGED,
        )
    with django_assert_num_queries(COORDINATOR_QUERIES):
        response = coordinator.get(dossier.get_absolute_url())
    assert len(response.context["merged_pairs"]) == count


def test_coordinators_see_who_is_interested_and_members_do_not(coordinator, member, dossier):
    profile = askable()
    ProposalFactory(round__procedure=dossier, profile=profile, interested=True)
    page = dossier.get_absolute_url()
    assert [one.profile_id for one in coordinator.get(page).context["interested"]] == [profile.pk]
    link = profile.directory_entries.first().get_absolute_url()
    assert link in coordinator.get(page).content.decode()
    response = member.get(page)
    assert response.context["interested"] == []
    assert link not in response.content.decode()


def test_page_tells_of_a_moved_deadline_from_what_to_what(member):
    run = SourceRunFactory()
    store(run, [row("26-10001", deadline="2026-03-30T12:00:00")])
    store(run, [correction("26-10002", of="26-10001", deadline="2026-04-06T12:00:00")])
    response = member.get(Procedure.objects.get().get_absolute_url())

    newest, call = response.context["story"]
    assert (newest.notice.source_id, len(newest.changes)) == ("26-10002", 1)
    assert call.changes == ()
    html = response.content.decode()
    assert "<del>" in html
    assert "30 mars" in html.split("<del>")[1].split("</del>")[0]
    assert "6 avril" in html.split("<ins>")[1].split("</ins>")[0]


def test_each_fact_leads_to_the_notice_that_says_it(member, dossier):
    correction = tell(dossier, kind="correction", after=3)
    dossier.fact_notices = {"submission_deadline": correction.pk}
    dossier.save(update_fields=["fact_notices"])

    response = member.get(dossier.get_absolute_url())

    by_label = {one.notice: one for one in response.context["statements"]}
    assert by_label[correction].lines[0]
    assert f'href="#notice-{correction.public_id}"' in response.content.decode()
    assert f'id="notice-{correction.public_id}"' in response.content.decode()


def test_open_call_counts_the_days_left(member):
    procedure = ProcedureFactory(
        submission_deadline=timezone.now() + timedelta(days=4, minutes=5),
        first_published_on=timezone.localdate() - timedelta(days=12),
    )

    response = member.get(procedure.get_absolute_url())

    assert response.context["countdown"].figure == 4
    assert reverse("tenders:procedure_calendar", args=[procedure.public_id]) in (
        response.content.decode()
    )


@pytest.mark.parametrize("trait", ["closed", "undated", "awarded", "cancelled"])
def test_nothing_is_counted_down_when_there_is_nothing_to_wait_for(member, trait):
    procedure = ProcedureFactory(**{trait: True})

    response = member.get(procedure.get_absolute_url())

    assert response.status_code == 200
    assert response.context["countdown"] is None


def test_doubtful_deadline_is_shown_as_printed_with_what_to_do(member):
    procedure = ProcedureFactory(
        undated=True, deadline_issue="implausible", deadline_text="31/12/7017"
    )

    html = member.get(procedure.get_absolute_url()).content.decode()

    assert "31/12/7017" in html
    assert html.count(procedure.source_url) >= 1
    assert 'class="countdown-number"' not in html


def test_day_without_a_time_is_no_doubtful_date(member):
    procedure = ProcedureFactory(undated=True, deadline_issue="unreadable")
    notice = tell(procedure, submission_deadline=None, deadline_day=date(2030, 4, 6))
    procedure.fact_notices = {"submission_deadline": notice.pk}
    procedure.save(update_fields=["fact_notices"])

    response = member.get(procedure.get_absolute_url())

    assert response.context["deadline_day"] == date(2030, 4, 6)
    assert "6 avril 2030" in response.content.decode()


def test_lot_shows_where_and_when_it_differs_and_who_won_it(member, dossier):
    notice = dossier.notices.get()
    LotFactory(procedure=dossier, number="1", position=1)
    LotFactory(
        procedure=dossier,
        number="2",
        position=2,
        departments=["73"],
        submission_deadline=dossier.submission_deadline + timedelta(days=3),
        estimated_value=Decimal(45_000),
        duration_months=Decimal(18),
        classification_codes=["79995100"],
    )
    LotResult.objects.create(
        procedure=dossier,
        notice=notice,
        position=1,
        lot_number="2",
        winner_names=["Astrée Conseil"],
        amount=Decimal(38_200),
        offer_count=3,
    )

    response = member.get(dossier.get_absolute_url())

    first, second = response.context["first_lots"]
    assert (first.deadline, first.departments, first.results) == (None, (), ())
    assert second.departments == ("73",)
    assert second.deadline is not None
    html = response.content.decode()
    for shown in ["Savoie (73)", "45\u202f000", "79995100", "Astrée Conseil", "38\u202f200"]:
        assert shown in html


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (["LOT-0001", "LOT-0010", "LOT-0002"], ["LOT-0001", "LOT-0002", "LOT-0010"]),
        (["10", "2", "1"], ["1", "2", "10"]),
        (["B", "A", "3"], ["3", "A", "B"]),
        (["2", "2 (2)", "1 bis", "1"], ["1", "1 bis", "2", "2 (2)"]),
        (["²", "1"], ["1", "²"]),
    ],
)
def test_lots_stand_in_the_order_of_their_numbers(printed, shown):
    assert [lot.number for lot in in_order(Lot(number=number) for number in printed)] == shown


def test_many_lots_open_on_demand(member, dossier):
    LotFactory.create_batch(40, procedure=dossier)

    response = member.get(dossier.get_absolute_url())

    assert len(response.context["first_lots"]) == 15
    assert len(response.context["other_lots"]) == 25


def test_result_of_the_whole_contract_is_told_beside_the_lots(member, dossier):
    LotFactory(procedure=dossier, number="1")
    LotResult.objects.create(
        procedure=dossier,
        notice=dossier.notices.get(),
        position=1,
        status="clos-nw",
        reason="Aucune offre reçue.",
    )

    html = member.get(dossier.get_absolute_url()).content.decode()

    assert "Aucune offre reçue." in html


def test_award_is_told_in_the_story(member, dossier):
    won = ResultFacts(
        status="selec-w",
        winners=(SupplierFacts(name="Astrée Conseil"),),
        amount=Decimal(54_900),
        offer_count=7,
    )
    tell(dossier, kind="award", after=60, results=(won,))

    html = member.get(dossier.get_absolute_url()).content.decode()

    assert "Astrée Conseil" in html
    assert "54\u202f900" in html


def test_buyer_shows_its_other_dossiers_and_past_winners(member, dossier):
    other = ProcedureFactory(buyer=dossier.buyer, title="Audit des stocks")
    notice = tell(other)
    LotResult.objects.create(
        procedure=other, notice=notice, position=1, winner_names=["Scriptoria"], amount=38_200
    )
    AwardedContractFactory(
        buyer_siret=dossier.buyer.siret,
        main_classification_code="79400000",
        title="Reprise des actes",
        notified_on=date(2025, 3, 1),
    )
    AwardedContractFactory(
        buyer_siret=dossier.buyer.siret, main_classification_code="45000000", title="Une route"
    )
    ProcedureFactory(buyer=dossier.buyer, title="Cachée", visibility=Visibility.TEAM)

    response = member.get(dossier.get_absolute_url())

    assert [one.title for one in response.context["others"]] == ["Audit des stocks"]
    assert [award.title for award in response.context["awards"]] == [
        "Audit des stocks",
        "Reprise des actes",
    ]
    assert reverse("tenders:buyer_detail", args=[dossier.buyer.public_id]) in (
        response.content.decode()
    )


def test_similar_calls_are_open_visible_and_of_the_same_trade(member):
    mine = ProcedureFactory(main_classification_code="79418000", departments=["38"])
    far = ProcedureFactory(main_classification_code="79418000", departments=["73"])
    near = ProcedureFactory(main_classification_code="79418000", departments=["38"])
    wider = ProcedureFactory(main_classification_code="79411000")
    ProcedureFactory(main_classification_code="79950000")
    ProcedureFactory(main_classification_code="79418000", closed=True)
    ProcedureFactory(main_classification_code="79418000", visibility=Visibility.TEAM)
    ProcedureFactory(main_classification_code="79418000", merged_into=mine)

    response = member.get(mine.get_absolute_url())

    assert response.context["similar"] == [near, far, wider]


def test_deepest_class_shared_comes_first_whatever_closes_first(member):
    now = timezone.now()
    mine = ProcedureFactory(cpv_prefixes=["79", "794", "7941", "79418", "7721", "77211"])

    def call(*prefixes, days):
        deadline = now + timedelta(days=days)
        return ProcedureFactory(cpv_prefixes=list(prefixes), submission_deadline=deadline)

    wide = [call("7941", days=days) for days in (1, 2, 3, 4, 5)]
    deep = [call("7941", "79418", days=9), call("7721", "77211", days=8)]

    similar = member.get(mine.get_absolute_url()).context["similar"]

    assert similar == [*reversed(deep), *wide[:3]]


def test_call_without_cpv_is_similar_by_the_rare_words_of_its_title(member):
    none = {"main_classification_code": ""}
    mine = ProcedureFactory(title="Étude de la saliculture", **none)
    alike = ProcedureFactory(title="Relance de la saliculture", **none)
    ProcedureFactory(title="Étude de la voirie", **none)
    SearchWord.objects.create(word="saliculture", folded="saliculture", frequency=2)
    SearchWord.objects.create(word="étude", folded="etude", frequency=5_000)

    response = member.get(mine.get_absolute_url())

    assert response.context["similar"] == [alike]


def test_call_that_resembles_nothing_says_nothing_of_it(member):
    procedure = ProcedureFactory(main_classification_code="", title="!!!")

    assert member.get(procedure.get_absolute_url()).context["similar"] == []


def test_absorbed_dossier_leads_to_the_one_that_shows_it(member):
    shown = ProcedureFactory()
    between = ProcedureFactory(merged_into=shown)
    absorbed = ProcedureFactory(merged_into=between)

    response = member.get(absorbed.get_absolute_url())

    assert (response.status_code, response.url) == (302, shown.get_absolute_url())


def test_absorbed_dossier_does_not_lead_to_what_one_may_not_know_of(member):
    hidden = ProcedureFactory(visibility=Visibility.TEAM)
    absorbed = ProcedureFactory(merged_into=hidden)

    assert member.get(absorbed.get_absolute_url()).status_code == 404


def test_unknown_dossier_is_not_found(member):
    assert member.get(reverse("tenders:procedure_detail", args=[uuid4()])).status_code == 404


def test_dossier_does_not_exist_for_someone_without_a_role(client_of, charlie):
    assert client_of(charlie).get(ProcedureFactory().get_absolute_url()).status_code == 404


def test_page_is_only_read(member, dossier):
    assert member.post(dossier.get_absolute_url()).status_code == 405


def test_sample_leads_nowhere_and_says_so(member):
    procedure = ProcedureFactory()
    notice = NoticeFactory(procedure=procedure, facts=dump(facts()), record__run__origin="sample")

    html = member.get(procedure.get_absolute_url()).content.decode()

    assert "Avis d’exemple" in html
    assert notice.source_url not in html


def test_foreign_call_says_its_language_to_eyes_and_to_screen_readers(member):
    procedure = ProcedureFactory(title="Beratung im Einkauf", language="deu")

    html = member.get(procedure.get_absolute_url()).content.decode()

    assert '<h1 lang="de">Beratung im Einkauf</h1>' in html
    assert "llemand" in html


def test_call_published_in_other_languages_gives_their_words(member, dossier):
    dutch = WordingFacts(language="nld", title="Schoolvervoer", description="Lijnen.")
    notice = tell(dossier, title="Transport scolaire", wordings=(dutch,))
    Procedure.objects.filter(pk=dossier.pk).update(fact_notices={"wordings": notice.pk})

    html = member.get(dossier.get_absolute_url()).content.decode()

    assert "Aussi publié en néerlandais" in html
    assert '<p class="strong" lang="nl">Schoolvervoer</p>' in html


def test_story_of_a_call_published_in_two_languages_is_told_in_french(member, dossier):
    french = WordingFacts(language="fra", title="Transport", change_text="Le lot 2 change.")
    tell(dossier, kind="correction", language="nld", change_text="Perceel 2", wordings=(french,))

    html = member.get(dossier.get_absolute_url()).content.decode()

    assert "Le lot 2 change." in html
    assert "Perceel 2" not in html


@pytest.mark.parametrize(
    ("place", "wall_clock"),
    [
        ({"departments": ["974"]}, ["16\xa0h"]),
        ({"buyer_country": "GBR"}, ["12\xa0h"]),
        ({"departments": ["38"]}, []),
        ({"buyer_country": "DEU"}, []),
        ({"departments": ["38", "974"]}, []),
    ],
)
def test_deadline_is_told_on_the_clock_of_the_place_too(member, time_machine, place, wall_clock):
    time_machine.move_to("2026-11-23T08:00:00Z")
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    procedure = ProcedureFactory(submission_deadline=noon, closes_at=noon, **place)

    html = member.get(procedure.get_absolute_url()).content.decode()

    assert "13\xa0h</time>" in html
    assert re.findall(r" à ([^,<]+), heure locale", html) == wall_clock


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ProcedureState.DIRECT, "attribuer ce marché sans appel"),
        (ProcedureState.OTHER, "pas d’un appel"),
    ],
)
def test_dossier_that_is_no_call_says_that_there_is_nothing_to_answer(member, state, said):
    procedure = ProcedureFactory(undated=True, state=state, deadline_issue="")

    html = member.get(procedure.get_absolute_url()).content.decode()

    assert said in html
    assert "échéance non indiquée" not in html


@pytest.mark.parametrize(("trait", "is_offered"), [("", True), ("cancelled", False)])
def test_who_could_answer_is_asked_of_what_may_be_answered(coordinator, trait, is_offered):
    procedure = ProcedureFactory(**({trait: True} if trait else {}))
    address = reverse("tenders:best_people", args=[procedure.public_id])

    html = coordinator.get(procedure.get_absolute_url()).content.decode()

    assert (address in html) is is_offered


def test_texts_of_a_notice_are_escaped(member):
    procedure = ProcedureFactory(
        title="<script>alert(1)</script>", description="<b>gras</b>", group_form="<i>solidaire</i>"
    )
    tell(procedure, kind="correction", change_text="<u>rayé</u>")

    html = member.get(procedure.get_absolute_url()).content.decode()

    for markup in ["<script>alert", "<b>gras", "<i>solidaire", "<u>rayé"]:
        assert markup not in html


def test_private_call_shows_its_team_to_its_team_only(client_of, alice, bob):
    procedure = enter(alice, visibility=Visibility.MEMBERS).procedure

    assert client_of(alice).get(procedure.get_absolute_url()).context["team"]
    response = client_of(bob).get(procedure.get_absolute_url())
    assert response.context["team"] is None
    assert "marie@fonderies.example" not in response.content.decode()


def test_only_coordinators_put_dossiers_together(member, coordinator, dossier):
    url = reverse("tenders:merge_create", args=[dossier.public_id])

    assert url not in member.get(dossier.get_absolute_url()).content.decode()
    assert url in coordinator.get(dossier.get_absolute_url()).content.decode()


def test_private_call_offers_no_merge(coordinator, alice):
    procedure = enter(alice).procedure

    response = coordinator.get(procedure.get_absolute_url())

    assert response.context["merge_form"] is None


def test_waiting_pair_is_announced_to_coordinators_on_both_pages(member, coordinator, dossier):
    other = ProcedureFactory(title="Audit voisin")
    ProcedureMerge.objects.create(
        kept=dossier, absorbed=other, basis="similar", status=MergeStatus.PROPOSED
    )

    for one in (dossier, other):
        response = coordinator.get(one.get_absolute_url())
        assert len(response.context["proposed_pairs"]) == 1
    assert "proposed_pairs" not in member.get(dossier.get_absolute_url()).context


def test_trainer_reads_the_page_without_profile(client_of, db):
    trainer = RoleGrantFactory(user=UserFactory(verified=True), role="observer").user

    response = client_of(trainer).get(ProcedureFactory().get_absolute_url())

    assert response.status_code == 200
    assert response.context["profile"] is None


@pytest.mark.parametrize("kind", NoticeKind.values)
def test_every_kind_of_notice_has_its_page(member, kind):
    procedure = ProcedureFactory(state="other")
    tell(procedure, kind=kind)

    assert len(member.get(procedure.get_absolute_url()).context["story"]) == 1
