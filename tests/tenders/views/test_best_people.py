from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import Audience
from members.models import Profile
from members.pipeline.directory import refresh_entries
from tenders.enums import NeedWeight, ProposalState, RoundState, Visibility
from tenders.models import Need, ProposalRound
from tenders.pipeline.matching import match_profiles
from tenders.pipeline.statistics import current_statistics, engine_for
from tests.members.directory_factories import opened_to, prove
from tests.members.factories import SkillFactory
from tests.tenders.factories import LotFactory, MatchStatisticsFactory, ProcedureFactory
from tests.tenders.proposal_factories import (
    NeedFactory,
    ProposalFactory,
    ProposalRoundFactory,
    askable,
)

AUDIT = {"label": "", "domain_code": "finance.audit"}
PURCHASING = {"label": "", "domain_code": "purchasing.purchasing-strategy"}
# Session, person and roles, call, the thirteen of the ranking and its people, needs, the call's
# words and lots, the round, who was asked and how often, all answers and how they are called.
PAGE_QUERIES = 20
# The same without the round and its answers, and with who is interested and who could fill a hole.
MATRIX_QUERIES = 22


@pytest.fixture(autouse=True)
def _statistics(db):
    MatchStatisticsFactory()


@pytest.fixture
def call():
    return ProcedureFactory()


def page(call, name="best_people", **query) -> str:
    return reverse(f"tenders:{name}", args=[call.public_id], query=query or None)


def html(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


def test_best_come_first_with_reasons_that_sum_to_the_score(coordinator, call):
    less, best = askable(departments=["971"]), askable(skills=("achats", PURCHASING))
    response = coordinator.get(page(call))
    shown = response.context["candidates"]
    assert [one.person.profile_id for one in shown] == [best.pk, less.pk]
    assert [wanted.name for wanted, _skill in shown[0].brings] == [
        "Stratégie et performance des achats"
    ]
    text = html(response)
    assert "Compétences (« achats »" in text
    assert "Vos compétences" not in text
    assert "5 meilleurs" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"visibility": Visibility.TEAM}, "Seule l’équipe de réponse connaît ce dossier"),
        ({"days": 1}, "écrivez directement"),
    ],
)
def test_page_says_why_nobody_may_be_asked(coordinator, changes, said):
    days = changes.pop("days", 30)
    call = ProcedureFactory(submission_deadline=timezone.now() + timedelta(days=days), **changes)
    askable()
    text = html(coordinator.get(page(call)))
    assert said in text
    assert "5 meilleurs" not in text


def test_reasons_kept_from_coordinators_are_one_figure(coordinator, call):
    profile = askable()
    audiences = opened_to(Audience.MEMBERS, references=Audience.ME, skills=Audience.ME)
    Profile.objects.filter(pk=profile.pk).update(audiences=audiences)
    refresh_entries([profile.pk])
    text = html(coordinator.get(page(call)))
    assert "garde pour elle" in text
    assert "Réorganisation des achats" not in text


def test_who_was_asked_is_told_and_not_offered_again(coordinator, call):
    profile = askable()
    ProposalFactory(round__procedure=call, round__stopped=True, profile=profile, interested=True)
    response = coordinator.get(page(call))
    (candidate,) = response.context["candidates"]
    assert candidate.proposal.state == ProposalState.INTERESTED
    assert f'value="{profile.public_id}"' not in html(response)


def test_answers_are_followed_with_their_reasons(coordinator, call):
    round_ = ProposalRoundFactory(procedure=call)
    said = ProposalFactory(
        round=round_, declined=True, reason="busy", words="Reprenez-moi en mars.", profile=askable()
    )
    ProposalFactory(round=round_, interested=True)
    response = coordinator.get(page(call))
    text = html(response)
    assert response.context["interested_count"] == 1
    assert "Reprenez-moi en mars." in text
    assert said.profile.user.get_full_name() in text
    # Whoever is no longer in the directory is not named.
    assert "quitté l’annuaire" in text
    assert "Ne plus demander à personne" in text
    assert "5 meilleurs" not in text


def test_nobody_suits_and_how_to_go_on(coordinator, call):
    response = coordinator.get(page(call))
    assert response.context["candidates"] == []
    assert page(call, "coverage") in html(response)


def test_closed_call_shows_its_answers_alone(coordinator):
    askable()
    closed = ProcedureFactory(closed=True)
    text = html(coordinator.get(page(closed)))
    assert "5 meilleurs" not in text
    assert page(closed, "round_create") not in text


@pytest.mark.parametrize("count", [1, 12])
def test_page_costs_the_same_whatever_is_on_it(coordinator, call, count, django_assert_num_queries):
    round_ = ProposalRoundFactory(procedure=call, started_by__coordinator=True)
    people = [askable(skills=(PURCHASING,)) for _each in range(count)]
    for profile in people:
        ProposalFactory(round=round_, profile=profile, interested=True)
        LotFactory(procedure=call)
        NeedFactory(procedure=call, domain_code="", label=f"besoin {profile.pk}")
    match_profiles([profile.pk for profile in people])
    engine_for(current_statistics().pk)
    with django_assert_num_queries(PAGE_QUERIES):
        coordinator.get(page(call))


def test_fragment_of_the_round_is_served_alone(coordinator, call):
    headers = {"HX-Request": "true", "HX-Target": "round"}
    text = html(coordinator.get(page(call), headers=headers))
    assert text.strip().startswith('<section class="section is-minor" id="round"')


def test_dossier_leads_there_for_coordinators_alone(client_of, alice, bob, call):
    assert page(call) in html(client_of(alice).get(call.get_absolute_url()))
    assert page(call) not in html(client_of(bob).get(call.get_absolute_url()))


def test_call_of_another_team_stays_unknown_to_a_member(client_of, bob):
    hidden = ProcedureFactory(visibility=Visibility.TEAM)
    assert client_of(bob).get(page(hidden)).status_code == 404


def test_round_begins_by_a_click_and_only_once(coordinator, call):
    askable()
    sent = {"aim": 2, "words": "", "who": "best"}
    first = coordinator.post(page(call, "round_create"), sent)
    assert first.url == page(call)
    second = coordinator.post(page(call, "round_create"), sent)
    assert second.status_code == 422
    assert "déjà" in html(second)
    assert ProposalRound.objects.count() == 1


def test_ticked_people_alone_are_chosen(coordinator, call):
    chosen, _other = askable(), askable()
    sent = {"aim": 1, "who": "chosen", "person": [str(chosen.public_id)]}
    assert coordinator.post(page(call, "round_create"), sent).status_code == 302
    assert ProposalRound.objects.get().chosen == [chosen.pk]


@pytest.mark.parametrize(
    "sent",
    [
        {"aim": "", "who": "best"},
        {"aim": "99", "who": "best"},
        {"aim": "x", "who": "best"},
        {"aim": "3", "who": "chosen"},
        {"aim": "3", "who": "chosen", "person": ["not-a-key"]},
        {"aim": "3", "who": "chosen", "person": ["01890000-0000-7000-8000-000000000000"]},
        {"aim": "3", "who": "everybody"},
        {"aim": "3", "who": "best", "words": "x" * 501},
    ],
)
def test_absurd_demands_are_refused_and_say_how_to_go_on(coordinator, call, sent):
    askable()
    response = coordinator.post(page(call, "round_create"), sent)
    assert response.status_code == 422
    assert "error-summary" in html(response)
    assert not ProposalRound.objects.exists()


def test_what_was_ticked_stays_ticked(coordinator, call):
    profile = askable()
    sent = {"aim": "", "who": "chosen", "person": [str(profile.public_id)]}
    text = html(coordinator.post(page(call, "round_create"), sent))
    assert f'value="{profile.public_id}" checked' in text


def test_round_stops_by_a_click_and_a_second_one_is_harmless(coordinator, call):
    ProposalRoundFactory(procedure=call)
    for _click in range(2):
        assert coordinator.post(page(call, "round_stop")).url == page(call)
    assert ProposalRound.objects.get().state == RoundState.STOPPED


def test_matrix_tells_standing_and_leads_to_the_proof(coordinator, call, bob):
    NeedFactory(procedure=call, domain_code="finance.audit")
    profile = askable(skills=(AUDIT,))
    prove(profile.skills.get(), title="Comptes d’un hôpital", confirmed_by=bob)
    refresh_entries([profile.pk])
    response = coordinator.get(page(call, "coverage"))
    (row,) = response.context["lines"]
    ((_person, skill),) = row.by_person
    assert (skill.standing, row.is_hole) == ("confirmed", False)
    text = html(response)
    assert "Confirmée" in text
    assert "Comptes d’un hôpital" in text
    assert "Ensemble, ces personnes répondent" in text


def test_holes_are_said_in_words_with_who_could_fill_them(coordinator, call):
    askable()
    best = askable(skills=(AUDIT,), departments=["971"])
    Profile.objects.filter(pk=best.pk).update(is_strict_place=True)
    NeedFactory(procedure=call, domain_code="finance.audit")
    NeedFactory(procedure=call, domain_code="", label="plongée", weight=NeedWeight.USEFUL)
    response = coordinator.get(page(call, "coverage"))
    audit, diving = response.context["holes"]
    assert [entry.profile_id for entry in audit.fillers] == [best.pk]
    assert diving.fillers == ()
    text = html(response)
    assert "Personne ici pour <strong>Audit et contrôle interne</strong>" in text
    assert f"{reverse('members:directory_list')}?q=plong" in text


def test_suggested_needs_stand_in_until_some_are_kept(coordinator, call):
    askable()
    suggested = coordinator.get(page(call, "coverage"))
    assert not suggested.context["are_kept"]
    assert suggested.context["lines"]
    assert not Need.objects.exists()
    NeedFactory(procedure=call, domain_code="", label="plongée")
    kept = coordinator.get(page(call, "coverage"))
    assert [line.wanted.name for line in kept.context["lines"]] == ["plongée"]
    assert kept.context["suggested"]


def test_interested_people_are_compared_first_and_others_may_be(coordinator, call):
    said, other = askable(departments=["971"]), askable()
    ProposalFactory(round__procedure=call, profile=said, interested=True)
    shown = coordinator.get(page(call, "coverage")).context["people"]
    assert [person.profile_id for person in shown] == [said.pk, other.pk]
    named = coordinator.get(page(call, "coverage", person=str(other.public_id)))
    assert [person.profile_id for person in named.context["people"]] == [other.pk]
    absurd = coordinator.get(page(call, "coverage", person="x"))
    assert [person.profile_id for person in absurd.context["people"]] == [said.pk, other.pk]


@pytest.mark.parametrize("count", [2, 20])
def test_matrix_costs_the_same_whatever_is_in_it(
    coordinator, call, count, django_assert_num_queries
):
    round_ = ProposalRoundFactory(procedure=call)
    people = [askable(skills=(PURCHASING,)) for _each in range(count)]
    for number, profile in enumerate(people):
        ProposalFactory(round=round_, profile=profile, interested=number % 2 == 0)
        NeedFactory(procedure=call, domain_code="", label=f"besoin {profile.pk}")
    NeedFactory(procedure=call, domain_code="finance.audit")
    match_profiles([profile.pk for profile in people])
    with django_assert_num_queries(MATRIX_QUERIES):
        coordinator.get(page(call, "coverage"))


def test_needs_are_kept_added_changed_and_removed(coordinator, call):
    back = page(call, "coverage")
    sent = {"domain_codes": ["purchasing.purchasing-strategy"]}
    assert coordinator.post(page(call, "needs_keep"), sent).url == back
    added = {"label": "Plongée", "domain_code": "", "weight": "useful"}
    assert coordinator.post(page(call, "need_create"), added).url == back
    need = Need.objects.get(label="Plongée")
    one = reverse("tenders:need_update", args=[call.public_id, need.public_id])
    assert coordinator.post(one, {"label": "Plongée de nuit", "weight": "essential"}).url == back
    need.refresh_from_db()
    assert (need.label, need.weight) == ("Plongée de nuit", NeedWeight.ESSENTIAL)
    gone = reverse("tenders:need_delete", args=[call.public_id, need.public_id])
    for _click in range(2):
        assert coordinator.post(gone).url == back
    assert Need.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("needs_keep", {}),
        ("needs_keep", {"domain_codes": ["absurd"]}),
        ("need_create", {"weight": "useful"}),
        ("need_create", {"label": "Plongée", "weight": "heavy"}),
        ("need_create", {"domain_code": "no.such", "weight": "useful"}),
        ("need_create", {"label": "x" * 121, "weight": "useful"}),
    ],
)
def test_absurd_needs_are_refused(coordinator, call, name, sent):
    response = coordinator.post(page(call, name), sent)
    assert response.status_code == 422
    assert "error-summary" in html(response)
    assert not Need.objects.exists()


def test_refused_change_opens_again_with_what_was_typed(coordinator, call):
    NeedFactory(procedure=call, domain_code="", label="Plongée")
    need = NeedFactory(procedure=call, domain_code="", label="Voile")
    one = reverse("tenders:need_update", args=[call.public_id, need.public_id])
    response = coordinator.post(one, {"label": "Plongée", "weight": "useful"})
    assert response.status_code == 422
    assert "<details open>" in html(response)


def test_need_of_another_call_is_not_changed_from_here(coordinator, call):
    other = NeedFactory()
    one = reverse("tenders:need_update", args=[call.public_id, other.public_id])
    assert coordinator.post(one, {"label": "x", "weight": "useful"}).status_code == 404
    gone = reverse("tenders:need_delete", args=[call.public_id, other.public_id])
    coordinator.post(gone)
    assert Need.objects.count() == 1


def test_asked_often_this_week_is_said(coordinator, call, settings):
    settings.TENDERS_PROPOSALS_A_WEEK = 1
    profile = askable()
    ProposalFactory(profile=profile, sent_at=timezone.now() - timedelta(days=2))
    assert "laissons tranquille" in html(coordinator.get(page(call)))


def test_skill_in_her_own_words_answers_a_need(coordinator, call):
    profile = askable(skills=())
    SkillFactory(profile=profile, label="plongée sous-marine")
    refresh_entries([profile.pk])
    NeedFactory(procedure=call, domain_code="", label="plongée")
    text = html(coordinator.get(page(call, "coverage")))
    assert "plongée sous-marine" in text
