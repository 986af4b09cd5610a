"""E-mails about what suits a person: a digest, or at once for the best.

Each person is told in one transaction of her own, that writes the e-mail, what it told and when:
a worker killed anywhere leaves all of it undone, and the next round does it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db import transaction
from django.db.models import Q

from tenders.enums import AlertCadence, AtOnce, DigestRhythm, HomeZone
from tenders.models import MatchAlert, Procedure, ToldMatch
from tenders.models.match_alert import MatchAlertQuerySet, awake_at
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.notifications import MOST_MATCHES_SHOWN, announce_matches
from tenders.permissions import can_mark
from tenders.pipeline.alerts import alone, last_moment

BATCH: Final = 500
DIGESTS: Final = (DigestRhythm.DAILY, DigestRhythm.WEEKLY)
# A deadline may be put off after it has passed; later than this the call is news again.
REMEMBERED: Final = timedelta(days=180)


def send_match_alerts(*, now: datetime) -> int:
    """Write to those who have something new and want it now; return how many e-mails.

    Meant to run every few minutes: it makes up for the rounds that did not take place.
    """
    mail_count = 0
    for profile_id in _people_to_tell(now):
        with alone(profile=profile_id):
            mail_count += tell_matches(profile_id, now=now)
    # Who could not be told has news, hence stays due.
    digest_due(now).without_news(now).update(digested_at=now)
    return mail_count


@transaction.atomic
def tell_matches(profile_id: int, *, now: datetime) -> int:
    """Write to one person about what is new to her, if now is a time for it; return 0 or 1.

    Whoever holds her row writes; a second worker finds it taken, or no longer due.
    """
    alert = _claim(profile_id, now)
    if alert is None:
        return 0
    here = now.astimezone(HomeZone(alert.time_zone).clock)
    is_digest = _is_digest(alert, here)
    news = _wanted_news(alert, now, is_digest=is_digest)
    shown = list(news.for_list()[:MOST_MATCHES_SHOWN])
    if shown:
        count = note_as_told(alert, news)
        announce_matches(alert, shown, count=count, period=here.date().isoformat())
        alert.mailed_at = now
    if is_digest:
        alert.digested_at = now
    alert.save(update_fields=["mailed_at", "digested_at"])
    return int(bool(shown))


def note_as_told(alert: MatchAlert, news: ProcedureQuerySet) -> int:
    """Remember that these calls are known to a person; return how many they are."""
    told = [ToldMatch(alert=alert, procedure_id=pk) for pk in news.values_list("pk", flat=True)]
    return len(ToldMatch.objects.bulk_create(told, ignore_conflicts=True))


def forget_told_matches(*, now: datetime) -> int:
    """Drop what was told of calls closed for long; return how many rows."""
    past = ToldMatch.objects.filter(procedure__closes_at__lt=now - REMEMBERED)
    return past.delete()[0]


def digest_due(now: datetime) -> MatchAlertQuerySet:
    """Those whose digest has to leave: not since 7:30, today or Monday, each by her own clock."""
    return MatchAlert.objects.filter(_by_clock(now, _awaits_digest))


def reachable(now: datetime) -> MatchAlertQuerySet:
    """Those not written to today, whose quiet hours are over, each by her own clock."""
    return MatchAlert.objects.filter(_by_clock(now, _may_be_reached))


def _people_to_tell(now: datetime) -> Iterator[int]:
    """Keys of those who have news, a batch at a time: memory does not grow with their number."""
    for due in (digest_due(now).with_news(now), reachable(now).with_news_at_once(now)):
        last, batch = 0, [0]
        while batch:
            following = due.filter(pk__gt=last).order_by("pk")
            batch = list(following.values_list("pk", flat=True)[:BATCH])
            yield from batch
            last = max(batch, default=last)


def _claim(profile_id: int, now: datetime) -> MatchAlert | None:
    free = reachable(now).select_related("profile__user").filter(pk=profile_id)
    return free.select_for_update(of=("self",), no_key=True, skip_locked=True).first()


def _by_clock(now: datetime, chosen: Callable[[datetime], Q]) -> Q:
    """Join what is chosen of each clock, given the time it shows now."""
    conditions = (Q(time_zone=zone) & chosen(now.astimezone(zone.clock)) for zone in HomeZone)
    return reduce(or_, conditions)


def _may_be_reached(here: datetime) -> Q:
    midnight = datetime.combine(here.date(), time.min, tzinfo=here.tzinfo)
    return awake_at(here.hour) & (Q(mailed_at=None) | Q(mailed_at__lt=midnight))


def _awaits_digest(here: datetime) -> Q:
    moments = {rhythm: _last_digest(rhythm, here) for rhythm in DIGESTS}
    awaiting = [Q(rhythm=one, digested_at__lt=moment) for one, moment in moments.items()]
    return _may_be_reached(here) & reduce(or_, awaiting)


def _is_digest(alert: MatchAlert, here: datetime) -> bool:
    rhythm = DigestRhythm(alert.rhythm)
    return rhythm in DIGESTS and alert.digested_at < _last_digest(rhythm, here)


def _last_digest(rhythm: DigestRhythm, here: datetime) -> datetime:
    return last_moment(AlertCadence(rhythm.value), now=here, clock=here.tzinfo)


def _wanted_news(alert: MatchAlert, now: datetime, *, is_digest: bool) -> ProcedureQuerySet:
    """What is to be told now: she may have stopped it, or left, since she was chosen."""
    user = alert.profile.user
    if not user.is_active or not can_mark(user):
        return Procedure.objects.none()
    if is_digest:
        return alert.news(now)
    if alert.at_once_from == AtOnce.NEVER:
        return Procedure.objects.none()
    return alert.news(now).filter(Q(my_score__gte=alert.floor))
