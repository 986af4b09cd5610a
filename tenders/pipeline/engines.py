"""Two engines at work, while machines are brought up to date one after the other.

Each would find the lists of the other out of date, and draw them again, back and forth. So the
workers of an earlier engine leave lists alone while a later one is at work. A release that is taken
back falls silent: then the earlier engine goes on by itself, and draws every list anew.
"""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from collectif.matching.scores import is_later_engine
from tenders.models import MatchRebuild, MatchStatistics
from tenders.models.match_rebuild import MatchRebuildQuerySet
from tenders.pipeline.match_lock import hold_version
from tenders.pipeline.statistics import (
    build_statistics,
    current_statistics,
    switch_on,
    weights_in_force,
)

# How often a worker says that its engine is at work.
A_MINUTE: Final = timedelta(minutes=1)


def stands_aside(ours: MatchStatistics) -> bool:
    """Say whether a later engine than ours is at work. `ours`: our version in force.

    Asked after the rows to write are locked: a later engine draws a list once it is at work, so
    what it drew is never missed.
    """
    at_work = MatchStatistics.objects.engines_at_work()
    return any(is_later_engine(one, than=ours.engine_version) for one in at_work)


def take_the_lead() -> bool:
    """Say that our engine is at work, unless it stands aside; return whether it leads."""
    ours = current_statistics()
    if stands_aside(ours):
        return False
    if _was_led_by_others(ours):
        ours = _start_afresh()
    silent = Q(used_at=None) | Q(used_at__lt=Now() - A_MINUTE)
    MatchStatistics.objects.filter(silent, pk=ours.pk).update(used_at=Now())
    return True


def our_rebuilds() -> MatchRebuildQuerySet:
    """The rebuild under way, if our code gives its version the scores it stands for."""
    ours = current_statistics().engine_version
    return MatchRebuild.objects.active().filter(statistics__engine_version=ours)


@transaction.atomic
def _start_afresh() -> MatchStatistics:
    """Put a new version in force, after another engine has matched since ours was.

    The calls it matched are in the lists it drew, and in no other: all are due again.
    """
    hold_version()
    ours = current_statistics()
    if not _was_led_by_others(ours):
        return ours
    return switch_on(build_statistics(weights_in_force()))


def _was_led_by_others(ours: MatchStatistics) -> bool:
    since = MatchStatistics.objects.filter(used_at__gt=ours.switched_on_at)
    return since.exclude(engine_version=ours.engine_version).exists()
