from decimal import Decimal

import pytest
from django.urls import reverse

from tenders.enums import MarkKind, Visibility
from tenders.models import ListOpenings, MatchStatistics
from tests.members.factories import SkillFactory
from tests.tenders.factories import (
    MatchFactory,
    MatchStatisticsFactory,
    NoticeFactory,
    ProcedureFactory,
    ProcedureMarkFactory,
    ProfileMatchingFactory,
)

WHY_NOT = reverse("tenders:why_not")
# Person, roles, profile, its skills and achievements, the buyers she muted, what counts less,
# what was counted with her list, and its calls.
QUERIES = 9
# Besides: the dossier, its texts, the frequencies in force and what they say, the list, its last,
# whether it is current, her mark.
ANSWER_QUERIES = QUERIES + 8


@pytest.fixture
def member(client_of, bob):
    MatchStatisticsFactory()
    SkillFactory(profile=bob.profile, label="négociation fournisseurs")
    return client_of(bob)


def list_is_current(user):
    ProfileMatchingFactory(profile=user.profile, statistics=MatchStatistics.objects.latest())


def openings_are_drawn(user, found):
    ListOpenings.objects.create(
        profile=user.profile,
        statistics=MatchStatistics.objects.latest(),
        profile_changed_at=user.profile.changed_at,
        found=found,
    )


def test_openings_not_counted_yet_are_said_to_be(member, bob):
    list_is_current(bob)
    said = "On compte à partir de votre profil tel qu’il est"
    assert said in member.get(WHY_NOT).content.decode()

    openings_are_drawn(bob, [])

    html = member.get(WHY_NOT).content.decode()
    assert (said in html, "Rien ne se détache" in html) == (False, True)


@pytest.mark.parametrize(
    ("is_declared", "way"),
    [(False, reverse("members:skill_update")), (True, reverse("members:reference_create"))],
)
def test_openings_say_how_many_calls_would_come_and_lead_to_the_best(member, bob, is_declared, way):
    list_is_current(bob)
    best, other = ProcedureFactory(title="Tenue <des> comptes"), ProcedureFactory()
    calls = [[best.pk, 5_000], [other.pk, 3_000], [0, 2_600]]
    openings_are_drawn(bob, [["finance.accounting", is_declared, calls]])

    html = member.get(WHY_NOT).content.decode()

    assert f'<a href="{best.get_absolute_url()}">Tenue &lt;des&gt; comptes</a>' in html
    assert "2 dossiers de plus" in html
    assert f'href="{way}' in html
    assert "Comptabilité et comptes" in html


def test_list_being_drawn_again_is_said_and_not_compared(member, bob):
    MatchFactory(profile=bob.profile)
    number = str(ProcedureFactory(title="Bordures", description="").public_id)
    said = "Votre liste est en train d’être refaite"
    response = member.get(WHY_NOT, {"number": number})
    assert (response.context["rows"], said in response.content.decode()) == ([], True)
    list_is_current(bob)
    response = member.get(WHY_NOT, {"number": number})
    assert (len(response.context["rows"]), said in response.content.decode()) == (3, False)


def test_page_without_a_number_asks_for_one(member):
    response = member.get(WHY_NOT)
    assert response.status_code == 200
    assert response.context["standing"] is None
    assert 'name="number"' in response.content.decode()


def test_number_of_a_notice_and_our_address_lead_to_the_dossier(member):
    notice = NoticeFactory(source_id="26-81222")
    notice.procedure.keys.create(key="boamp:26-81222")
    for number in ("26-81222", notice.procedure.get_absolute_url()):
        response = member.get(WHY_NOT, {"number": number})
        assert response.status_code == 200
        assert response.context["standing"].procedure == notice.procedure


def test_dossier_put_into_another_leads_to_it(member):
    kept = ProcedureFactory()
    absorbed = ProcedureFactory(merged_into=kept)
    response = member.get(WHY_NOT, {"number": str(absorbed.public_id)})
    assert response.context["standing"].procedure == kept


@pytest.mark.parametrize("number", ["26-99999", "le nettoyage <de la mairie>", ""])
def test_unknown_number_is_kept_with_a_kind_word(member, number):
    response = member.get(WHY_NOT, {"number": number})
    html = response.content.decode()
    assert response.status_code == 422
    assert "field-error" in html
    assert f'value="{number}"'.replace("<", "&lt;").replace(">", "&gt;") in html or not number


def test_call_she_may_not_know_of_is_as_unknown(member):
    secret = ProcedureFactory(visibility=Visibility.TEAM)
    unknown = member.get(WHY_NOT, {"number": "01890a5d-ac96-774b-bcce-b302099a8057"})
    hers = member.get(WHY_NOT, {"number": str(secret.public_id)})
    assert hers.status_code == unknown.status_code == 422
    assert hers.context["form"].errors == unknown.context["form"].errors


def test_answer_names_what_refuses_it_and_offers_to_undo(member, bob):
    procedure = ProcedureFactory(closed=True)
    ProcedureMarkFactory(profile=bob.profile, procedure=procedure, kind=MarkKind.HIDDEN)
    html = member.get(WHY_NOT, {"number": str(procedure.public_id)}).content.decode()
    assert reverse("tenders:mark_explain", args=[procedure.public_id]) in html
    assert "icon-x" in html or "#x" in html


def test_printed_points_add_up_and_what_lacks_is_their_difference(member, bob):
    MatchFactory(profile=bob.profile)
    list_is_current(bob)
    far = ProcedureFactory(
        title="Bordures", description="", departments=["2A"], main_classification_code="44912000"
    )
    context = member.get(WHY_NOT, {"number": str(far.public_id)}).context
    standing, rows = context["standing"], context["rows"]
    total = sum(points for _block, points, _last in rows)
    assert abs(total - standing.score.total) <= Decimal("0.005")
    assert sum(last for _block, _points, last in rows) == Decimal("0.64")
    assert context["lacking"] == Decimal("0.25") - total


def test_what_hardly_lacks_anything_lacks_a_hundredth(member, bob):
    near = ProcedureFactory(title="Bordures", description="", departments=["2A"])
    score = member.get(WHY_NOT, {"number": str(near.public_id)}).context["standing"].score.total
    in_force = MatchStatistics.objects.get()
    floor = int(score * 10_000) + 1
    MatchStatisticsFactory(data=in_force.data, weights=in_force.weights | {"floor": floor})
    assert member.get(WHY_NOT, {"number": str(near.public_id)}).context["lacking"] == Decimal(
        "0.01"
    )


@pytest.mark.parametrize("count", [1, 20])
def test_costs_the_same_with_one_and_twenty_matches(member, bob, count, django_assert_num_queries):
    procedure = ProcedureFactory()
    member.get(WHY_NOT, {"number": str(procedure.public_id)})
    for _each in range(count):
        MatchFactory(profile=bob.profile)
    list_is_current(bob)
    openings_are_drawn(bob, [["finance.audit", False, [[procedure.pk, 5_000]]]])
    with django_assert_num_queries(QUERIES):
        member.get(WHY_NOT)
    with django_assert_num_queries(ANSWER_QUERIES):
        response = member.get(WHY_NOT, {"number": str(procedure.public_id)})
    assert response.context["standing"].last.profile == bob.profile


def test_page_is_for_those_whom_calls_are_proposed_to(client_of, alice, charlie):
    assert client_of(charlie).get(WHY_NOT).status_code == 403
    assert client_of(alice).get(WHY_NOT).status_code == 403


def test_page_is_only_read(member):
    assert member.post(WHY_NOT).status_code == 405
