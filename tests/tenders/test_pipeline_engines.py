"""Workers of two engines over the same rows, as while machines are brought up to date."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from collectif.core.events import Event
from collectif.matching.scores import ENGINE_VERSION
from tenders import periodic, tasks
from tenders.enums import RunStatus
from tenders.models import Match, MatchRebuild, MatchStatistics, Procedure, ProfileMatching
from tenders.models.matching_version import SILENCE
from tenders.pipeline import statistics as module
from tenders.pipeline.engines import stands_aside, take_the_lead
from tenders.pipeline.matching import due_profiles, match_profiles, match_waiting_procedures
from tenders.pipeline.openings import draw_openings
from tenders.pipeline.rebuild import draw_shards, plan_rebuild, plan_when_outdated
from tenders.pipeline.rebuild_switch import finish
from tenders.pipeline.statistics import build_statistics, current_statistics
from tests.members.factories import ReferenceFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.snapshots import matches

pytestmark = pytest.mark.django_db

TITLE = "Conseil en organisation des achats"
NEXT = str(int(ENGINE_VERSION) + 1)


@pytest.fixture
def as_engine(monkeypatch):
    """Let what follows be done by workers of that engine."""

    def become(version):
        monkeypatch.setattr(module, "ENGINE_VERSION", version)

    return become


@pytest.fixture
def people():
    """Three people, their lists drawn by our engine."""
    ProcedureFactory.create_batch(2, title=TITLE)
    people = [ReferenceFactory(title=TITLE).profile_id for _each in range(3)]
    periodic.match_changed_profiles()
    match_waiting_procedures()
    return people


@pytest.fixture
def overtaken(people, as_engine):
    """A machine has been brought up to date, and has drawn one list."""
    as_engine(NEXT)
    assert take_the_lead()
    match_profiles(people[:1])
    as_engine(ENGINE_VERSION)
    return people


def fall_silent():
    """The machines of the later engine have been taken back; all that was is some time ago."""
    past = SILENCE + timedelta(seconds=1)
    MatchStatistics.objects.update(
        used_at=F("used_at") - past, switched_on_at=F("switched_on_at") - past
    )


def engines_of_lists():
    versions = ProfileMatching.objects.order_by("profile")
    return list(versions.values_list("statistics__engine_version", flat=True))


def test_engine_alone_leads(people):
    assert (take_the_lead(), stands_aside(current_statistics())) == (True, False)
    assert engines_of_lists() == [ENGINE_VERSION] * 3


def test_earlier_engine_leaves_lists_and_calls_alone(overtaken):
    ProcedureFactory(title=TITLE)
    before = matches()

    assert stands_aside(current_statistics())
    assert match_profiles(overtaken) == match_profiles(overtaken, only_due=True) == 0
    assert match_waiting_procedures() == 0
    periodic.match_changed_profiles()
    periodic.match_new_procedures()
    tasks.match_profile_batch(overtaken)

    assert matches() == before
    assert engines_of_lists() == [NEXT, ENGINE_VERSION, ENGINE_VERSION]
    assert Procedure.objects.filter(matched_at=None).count() == 1


def test_later_engine_draws_all_whatever_the_earlier_one_tries(overtaken, as_engine):
    late = ProcedureFactory(title=TITLE)
    for _turn in range(5):
        for engine in (ENGINE_VERSION, NEXT):
            as_engine(engine)
            periodic.match_changed_profiles()
            match_waiting_procedures()

    assert engines_of_lists() == [NEXT] * 3
    assert Match.objects.holding().filter(procedure=late).count() == 3
    assert due_profiles(10) == []


def test_earlier_engine_gives_no_sign_of_life(overtaken):
    known = MatchStatistics.objects.filter(engine_version=ENGINE_VERSION)
    before = known.get().used_at

    assert not take_the_lead()

    assert known.get().used_at == before


def test_release_taken_back_leaves_every_list_to_be_drawn_anew(overtaken, as_engine):
    """What the later engine matched entered its own lists alone."""
    as_engine(NEXT)
    late = ProcedureFactory(title=TITLE)
    assert match_waiting_procedures() == 1
    as_engine(ENGINE_VERSION)
    former = current_statistics()
    fall_silent()

    periodic.match_changed_profiles()

    assert current_statistics() != former
    assert engines_of_lists() == [ENGINE_VERSION] * 3
    assert Match.objects.holding().filter(procedure=late).count() == 3
    renewed = current_statistics()
    assert take_the_lead()
    assert current_statistics() == renewed


def test_release_put_back_draws_every_list_anew(overtaken, as_engine):
    fall_silent()
    periodic.match_changed_profiles()
    late = ProcedureFactory(title=TITLE)
    assert match_waiting_procedures() == 1

    as_engine(NEXT)
    periodic.match_changed_profiles()

    assert engines_of_lists() == [NEXT] * 3
    assert Match.objects.holding().filter(procedure=late).count() == 3


def test_sign_of_life_is_written_once_a_minute(people, django_assert_num_queries):
    take_the_lead()
    written = MatchStatistics.objects.get().used_at
    take_the_lead()
    assert MatchStatistics.objects.get().used_at == written

    MatchStatistics.objects.update(used_at=written - timedelta(minutes=2))
    take_the_lead()

    assert MatchStatistics.objects.get().used_at >= written


def test_earlier_engine_neither_plans_nor_draws_nor_ends_a_rebuild(overtaken, as_engine):
    as_engine(NEXT)
    rebuild = plan_rebuild(build_statistics())
    as_engine(ENGINE_VERSION)
    MatchStatistics.objects.update(built_at=timezone.now() - timedelta(days=40))

    tasks.rebuild_matches(rebuild.pk)

    assert list(draw_shards(rebuild.pk)) == []
    assert finish(rebuild.pk) is False
    assert plan_when_outdated() is None
    with pytest.raises(ValidationError) as refused:
        plan_rebuild(build_statistics())
    assert refused.value.error_list[0].code == "later_engine"
    assert MatchRebuild.objects.active().get() == rebuild


def test_rebuild_of_an_earlier_engine_is_not_put_in_the_place_of_later_lists(people, as_engine):
    rebuild = plan_rebuild(build_statistics())
    assert list(draw_shards(rebuild.pk))
    as_engine(NEXT)
    take_the_lead()
    match_profiles(people)
    as_engine(ENGINE_VERSION)

    assert finish(rebuild.pk) is False

    assert engines_of_lists() == [NEXT] * 3


def test_later_engine_gives_up_what_the_earlier_one_began(people, as_engine):
    rebuild = plan_rebuild(build_statistics())
    as_engine(NEXT)
    take_the_lead()

    tasks.rebuild_matches(rebuild.pk)

    rebuild.refresh_from_db()
    assert rebuild.status == RunStatus.FAILED
    assert Event.objects.about(rebuild).filter(verb="match_rebuild_given_up").count() == 1


def test_rebuild_of_a_release_taken_back_does_not_block_the_next(overtaken, as_engine):
    as_engine(NEXT)
    abandoned = plan_rebuild(build_statistics())
    as_engine(ENGINE_VERSION)
    fall_silent()

    rebuild = plan_rebuild(build_statistics())

    abandoned.refresh_from_db()
    assert abandoned.status == RunStatus.FAILED
    assert MatchRebuild.objects.active().get() == rebuild


def test_openings_follow_the_version_of_the_list(overtaken, as_engine):
    now = timezone.now()
    assert draw_openings(overtaken, now=now) == 2
    as_engine(NEXT)
    assert draw_openings(overtaken, now=now) == 1
