"""A member who sets aside the same things sees them count less, and can have it undone."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.models import Profile
from tenders.actions.marks import clear_mark, explain_mark, mark_procedure
from tenders.actions.tuning import restore_weight, retune
from tenders.enums import FeedbackReason, MarkKind
from tenders.models import Match, WeightTuning
from tenders.pipeline.matching import match_profile
from tests.members.factories import ReferenceFactory
from tests.tenders.factories import MatchFactory, ProcedureFactory
from tests.tenders.preference_factories import WeightTuningFactory

pytestmark = pytest.mark.django_db

CLEANING = {
    "score": "0.3000",
    "parts": [
        {"kind": "expertise", "points": "0.2000", "words": [["nettoyage", "0.2000"]]},
        {"kind": "cpv", "points": "0.0500", "cpv_code": "9091"},
        {"kind": "place", "points": "0.0500", "department": "69", "distance_km": 0},
    ],
}
WORD, DIVISION, PLACE = ("word", "nettoyag"), ("division", "90"), ("department", "69")


@pytest.fixture
def profile(bob):
    return bob.profile


def set_aside(profile, count, reason=FeedbackReason.DOMAIN):
    found = []
    for _number in range(count):
        procedure = MatchFactory(profile=profile, **CLEANING).procedure
        mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.HIDDEN)
        explain_mark(profile=profile, procedure=procedure, reason=reason)
        found.append(procedure)
    return found


def weights(profile):
    return {(one.target, one.key): one.percent for one in profile.weight_tunings.in_force()}


def changed_at(profile):
    return Profile.objects.get(pk=profile.pk).changed_at


def test_two_refusals_change_nothing(profile):
    before = changed_at(profile)
    set_aside(profile, 2)
    assert not WeightTuning.objects.exists()
    assert changed_at(profile) == before


def test_third_refusal_of_a_field_reduces_it_and_matches_anew(profile):
    before = changed_at(profile)
    set_aside(profile, 3)
    assert weights(profile) == {WORD: 90, DIVISION: 90}
    assert changed_at(profile) > before
    tuning = WeightTuning.objects.get(target="word")
    assert (tuning.word, tuning.refused_count, tuning.kept_count) == ("nettoyage", 3, 0)


def test_place_alone_is_reduced_when_the_place_is_blamed(profile):
    set_aside(profile, 4, FeedbackReason.PLACE)
    assert weights(profile) == {PLACE: 80}


def test_refusals_for_their_size_or_time_reduce_nothing(profile):
    for reason in (FeedbackReason.SIZE, FeedbackReason.TOO_LATE, FeedbackReason.OTHER):
        set_aside(profile, 4, reason)
    assert weights(profile) == {}


def test_taking_a_refusal_back_gives_the_points_back(profile):
    procedures = set_aside(profile, 3)
    clear_mark(profile=profile, procedure=procedures[0])
    assert not WeightTuning.objects.exists()


def test_keeping_one_of_them_makes_up_for_a_refusal(profile):
    set_aside(profile, 4)
    kept = MatchFactory(profile=profile, **CLEANING).procedure
    mark_procedure(profile=profile, procedure=kept, kind=MarkKind.KEPT)
    assert weights(profile) == {WORD: 90, DIVISION: 90}


def test_same_verdicts_again_change_nothing(profile):
    set_aside(profile, 3)
    before, rows = changed_at(profile), list(WeightTuning.objects.values())
    assert retune(profile=profile) is False
    assert (changed_at(profile), list(WeightTuning.objects.values())) == (before, rows)


def test_what_is_taken_back_stays_so_until_new_verdicts(profile):
    set_aside(profile, 4)
    before = changed_at(profile)
    restore_weight(profile=profile, tuning=profile.weight_tunings.get(target="word"))
    assert weights(profile) == {DIVISION: 80}
    assert changed_at(profile) > before
    assert Event.objects.latest("pk").verb == "weight_restored"

    retune(profile=profile)
    set_aside(profile, 2)
    assert weights(profile) == {DIVISION: 60}
    set_aside(profile, 1)
    assert weights(profile) == {DIVISION: 50, WORD: 90}


def test_undo_is_remembered_when_nothing_speaks_for_the_weight_any_more(profile):
    procedures = set_aside(profile, 3)
    restore_weight(profile=profile, tuning=profile.weight_tunings.get(target="word"))
    for procedure in procedures:
        clear_mark(profile=profile, procedure=procedure)
    assert weights(profile) == {}
    assert WeightTuning.objects.get().undone_up_to > 0


def test_second_click_on_undo_is_refused(profile):
    tuning = WeightTuningFactory(profile=profile, undone=True)
    with pytest.raises(ValidationError) as refusal:
        restore_weight(profile=profile, tuning=tuning)
    assert refusal.value.code == "not_reduced"


def test_weight_of_somebody_else_is_not_hers_to_restore(profile):
    tuning = WeightTuningFactory()
    with pytest.raises(WeightTuning.DoesNotExist):
        restore_weight(profile=profile, tuning=tuning)


def test_reduced_weight_lowers_the_score_and_its_parts_still_sum(profile):
    ReferenceFactory(profile=profile, title="Nettoyage de bureaux", text="Nettoyage, vitres.")
    ProcedureFactory(title="Nettoyage de bureaux et de vitres")
    match_profile(profile)
    before = Match.objects.get(profile=profile)
    WeightTuningFactory(profile=profile, percent=50)
    match_profile(profile)

    after = Match.objects.get(profile=profile)
    words = {word: rest for part in after.parts for word, *rest in part.get("words", ())}
    assert words["nettoyage"][1] == 50
    assert after.score < before.score
    assert after.score == sum(Decimal(part["points"]) for part in after.parts)
