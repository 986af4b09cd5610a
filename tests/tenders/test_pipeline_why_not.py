from decimal import Decimal

import pytest
from django.utils import timezone

from collectif.matching.gates import Refusal
from collectif.matching.scores import DEFAULT_FLOOR, Part, total_points
from members.models import Profile
from tenders.enums import MarkKind
from tenders.pipeline import why_not
from tenders.pipeline.matching import match_profile
from tenders.pipeline.why_not import stand
from tests.members.factories import ReferenceFactory, SkillFactory
from tests.tenders.factories import (
    MatchFactory,
    MatchStatisticsFactory,
    ProcedureFactory,
    ProcedureMarkFactory,
    ProfileMatchingFactory,
)

pytestmark = pytest.mark.django_db

NEAR = "Conseil en organisation des achats et négociation avec les fournisseurs"
FAR = {"title": "Fourniture de bordures", "description": "", "main_classification_code": "44912000"}


@pytest.fixture
def profile(bob):
    """Somebody whose past work is what NEAR asks for."""
    profile = bob.profile
    Profile.objects.filter(pk=profile.pk).update(departments=["38"])
    ReferenceFactory(profile=profile, title=NEAR, text="Catalogue unique, négociation, achats.")
    SkillFactory(profile=profile, label="négociation fournisseurs")
    MatchStatisticsFactory()
    return profile


def standing_of(profile, procedure):
    profile = Profile.objects.with_contents().get(pk=profile.pk)
    return stand(profile, procedure, user=profile.user, now=timezone.now())


def test_what_is_listed_has_its_rank_and_the_stored_score(profile):
    best, other = ProcedureFactory(title=NEAR), ProcedureFactory(title="Conseil en achats")
    match_profile(profile)

    standing = standing_of(profile, other)

    match = profile.matches.get(procedure=other)
    assert (standing.rank, standing.lacking) == (2, 0)
    assert (standing.score.total, standing.parts) == (match.score, match.parts)
    assert standing_of(profile, best).rank == 1


def test_what_lacks_points_says_how_many_and_where(profile):
    far = ProcedureFactory(**FAR, departments=["2A"])
    ProcedureFactory(title=NEAR)
    match_profile(profile)

    standing = standing_of(profile, far)

    assert standing.rank is None
    assert standing.bar == DEFAULT_FLOOR
    assert standing.lacking == DEFAULT_FLOOR - standing.score.total
    assert [line.block for line in standing.lines] == ["words", "cpv", "place"]
    assert sum(line.points for line in standing.lines) == standing.score.total
    assert sum(line.last_points for line in standing.lines) == standing.last.score
    assert total_points(map(Part.from_dict, standing.parts)) == standing.score.total


def test_full_list_sets_the_bar_at_its_last(profile, monkeypatch):
    monkeypatch.setattr(why_not, "KEPT_MATCHES", 1)
    match = MatchFactory(profile=profile, procedure=ProcedureFactory())
    ProfileMatchingFactory(profile=profile, statistics=match.statistics)

    standing = standing_of(profile, ProcedureFactory(**FAR))

    assert standing.is_full
    assert standing.bar == standing.last.score == Decimal("0.64")


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        ({"closed": True}, Refusal.CLOSED),
        ({"awarded": True}, Refusal.CLOSED),
        ({"contract_natures": ["works"]}, Refusal.NATURE),
        ({"departments": ["2A"]}, Refusal.PLACE),
    ],
)
def test_condition_that_is_not_met_is_named(profile, call, refusal):
    Profile.objects.filter(pk=profile.pk).update(is_strict_place=True)

    standing = standing_of(profile, ProcedureFactory(title=NEAR, **call))

    assert standing.refusals == (refusal,)
    assert standing.rank is None


def test_what_she_set_aside_is_said(profile):
    procedure = ProcedureFactory(title=NEAR)
    match_profile(profile)
    ProcedureMarkFactory(profile=profile, procedure=procedure, kind=MarkKind.HIDDEN)

    standing = standing_of(profile, procedure)

    assert (standing.is_hidden, standing.rank, standing.lacking) == (True, None, 0)


def test_call_that_waits_to_be_matched_lacks_nothing(profile):
    standing = standing_of(profile, ProcedureFactory(title=NEAR))

    assert (standing.rank, standing.lacking, standing.refusals) == (None, 0, ())
    assert standing.last is None
    assert {line.last_points for line in standing.lines} == {None}


@pytest.mark.parametrize("change", ["version", "profile"])
def test_list_of_another_version_or_profile_is_not_compared(profile, change, monkeypatch):
    monkeypatch.setattr(why_not, "KEPT_MATCHES", 1)
    listed = ProcedureFactory(title=NEAR)
    match_profile(profile)
    far = ProcedureFactory(**FAR)
    assert standing_of(profile, far).is_full
    if change == "version":
        MatchStatisticsFactory()
    else:
        Profile.objects.filter(pk=profile.pk).update(changed_at=timezone.now())

    standing = standing_of(profile, far)

    assert not standing.is_list_current
    assert (standing.last, standing.is_full, standing.bar) == (None, False, DEFAULT_FLOOR)
    # What she sees in her list is told as it is.
    assert standing_of(profile, listed).rank == 1
