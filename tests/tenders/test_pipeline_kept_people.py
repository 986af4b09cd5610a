from datetime import timedelta

import pytest
from django.utils import timezone

from collectif.matching import plain
from collectif.matching.engine import Engine
from members.models import Consent, Profile
from tenders.models import MatchStatistics, Procedure, ProfileMatching
from tenders.pipeline import kept_people as module
from tenders.pipeline.best_people import rank_people, reachable_people
from tenders.pipeline.kept_people import KeptPeople, read_vectors
from tenders.pipeline.matching import match_profiles
from tenders.pipeline.statistics import build_statistics, current_statistics, switch_on
from tenders.pipeline.vectors import procedure_vectors
from tests.tenders.factories import MatchStatisticsFactory, ProcedureFactory
from tests.tenders.preference_factories import WeightTuningFactory
from tests.tenders.proposal_factories import SUITED, askable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def statistics() -> MatchStatistics:
    return MatchStatisticsFactory()


@pytest.fixture
def call() -> Procedure:
    return ProcedureFactory()


def ranked(call: Procedure, people=None):
    now = timezone.now()
    among = reachable_people(now) if people is None else people
    return rank_people(call, among, now=now, top=20)


def afresh(call: Procedure):
    """What a process that has kept nothing answers."""
    module._kept.cache_clear()
    return ranked(call)


def names(call: Procedure) -> list[int]:
    return [score.profile_id for score in ranked(call)]


def touch(profile: Profile, **fields) -> None:
    Profile.objects.filter(pk=profile.pk).update(changed_at=timezone.now(), **fields)


def test_what_is_kept_answers_like_what_is_read(call):
    match_profiles([askable().pk, askable(departments=["971"]).pk])
    first = afresh(call)
    assert len(first) == 2
    assert ranked(call) == first
    assert ranked(ProcedureFactory()) != first


@pytest.mark.parametrize("count", [1, 20])
def test_profiles_are_read_once(call, count, django_assert_num_queries):
    match_profiles([askable().pk for _each in range(count)])
    module._kept.cache_clear()
    # The version, the people, their vectors, the call, then the vectors of the best.
    for queries in (7, 5 + 1):
        with django_assert_num_queries(queries):
            assert len(ranked(call)) == count


def test_profile_that_changed_is_read_again(call):
    changed, other = askable(), askable()
    before = {score.profile_id: score.total for score in ranked(call)}
    touch(changed, departments=["971"])
    after = {score.profile_id: score.total for score in ranked(call)}
    assert after[other.pk] == before[other.pk]
    assert after[changed.pk] < before[changed.pk]
    assert ranked(call) == afresh(call)


def test_profile_changed_back_and_forth(call):
    profile = askable()
    before = ranked(call)
    touch(profile, departments=["971"])
    assert ranked(call) != before
    touch(profile, departments=["38"])
    back = ranked(call)
    assert back == afresh(call)


def test_consent_withdrawn_is_out_at_once_and_given_again_is_back(call):
    stays, leaves = askable(), askable()
    assert set(names(call)) == {stays.pk, leaves.pk}
    consents = Consent.objects.filter(user=leaves.user)
    consents.update(withdrawn_at=timezone.now())
    assert names(call) == [stays.pk]
    consents.update(withdrawn_at=None)
    assert set(names(call)) == {stays.pk, leaves.pk}


def test_whoever_is_not_among_the_people_is_not_chosen(call):
    one, other = askable(), askable()
    ranked(call)
    found = ranked(call, Profile.objects.filter(pk=other.pk))
    assert [score.profile_id for score in found] == [other.pk]
    assert ranked(call, Profile.objects.none()) == []
    assert {one.pk, other.pk} == set(names(call))


def test_new_member_is_added_to_those_kept(call):
    first = askable()
    ranked(call)
    second = askable()
    assert set(names(call)) == {first.pk, second.pk}
    third = askable()
    assert set(names(call)) == {first.pk, second.pk, third.pk}
    assert ranked(call) == afresh(call)


def test_verdicts_given_since_take_nothing(call):
    profile = askable()
    match_profiles([profile.pk])
    whole = ranked(call)
    WeightTuningFactory(profile=profile, key="achat", word="achats", percent=50)
    touch(profile)
    match_profiles([profile.pk])
    assert ranked(call) == whole == afresh(call)


def test_another_version_makes_other_scores(call):
    profile = askable()
    match_profiles([profile.pk])
    before = ranked(call)
    for _each in range(30):
        ProcedureFactory(title=SUITED)
    version = switch_on(build_statistics())
    assert current_statistics() == version
    after = ranked(call)
    assert after != before
    assert after == afresh(call)


def test_compiled_kernel_gives_the_same(call, monkeypatch):
    askable(), askable()
    few = ranked(call)
    monkeypatch.setattr(module, "FEW", 0)
    assert ranked(call) == few


def kept_alone(statistics: MatchStatistics) -> KeptPeople:
    engine = Engine(module.engine_for(statistics.pk).statistics, kernel=plain)
    return KeptPeople(statistics, engine)


def best_of(kept: KeptPeople, call: Procedure) -> list[int]:
    index = kept.engine.index(procedure_vectors(Procedure.objects.filter(pk=call.pk)))
    stamps = dict(Profile.objects.values_list("pk", "changed_at"))
    return kept.best_of(stamps, index, now=timezone.now(), top=5)


def test_former_states_do_not_pile_up(call, statistics, monkeypatch):
    monkeypatch.setattr(module, "SPARE_ROWS", 2)
    profile, kept = askable(), kept_alone(statistics)
    sizes = []
    for day in range(12):
        touch(profile, available_from=None, departments=["38" if day % 2 else "73"])
        assert best_of(kept, call) == [profile.pk]
        sizes.append(len(kept._arrays))
    assert max(sizes) <= 5


def test_person_gone_since_she_was_named_is_left_out(call, statistics):
    profile, kept = askable(), kept_alone(statistics)
    index = kept.engine.index(procedure_vectors(Procedure.objects.filter(pk=call.pk)))
    now = timezone.now()
    named = {profile.pk: profile.changed_at, profile.pk + 1_000: now}
    assert kept.best_of(named, index, now=now, top=5) == [profile.pk]


def test_read_vectors_say_which_state_they_are_of(statistics):
    stored, changed, new = askable(), askable(), askable()
    match_profiles([stored.pk, changed.pk])
    touch(changed)
    ids = [stored.pk, changed.pk, new.pk]
    read = {vector.id: at for at, vector in read_vectors(ids, statistics)}
    assert read == dict(Profile.objects.filter(pk__in=ids).values_list("pk", "changed_at"))
    ProfileMatching.objects.update(profile_changed_at=timezone.now() - timedelta(days=1))
    assert {vector.id for _at, vector in read_vectors(ids, statistics)} == set(ids)
