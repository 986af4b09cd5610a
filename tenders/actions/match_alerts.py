from django.db import transaction
from django.utils import timezone

from collectif.core.events import record_event
from members.models import Profile
from tenders.enums import AtOnce, DigestRhythm, HomeZone
from tenders.models import MatchAlert
from tenders.pipeline.match_alerts import note_as_told


@transaction.atomic
def change_match_alert(
    *,
    profile: Profile,
    rhythm: DigestRhythm,
    at_once_from: AtOnce,
    quiet_from: int,
    quiet_to: int,
    time_zone: HomeZone,
) -> MatchAlert:
    """Choose when a person's matches are sent to her; the same again changes nothing.

    `quiet_from`, `quiet_to`: hours from 0 to 23 by her clock, the same twice for none. When
    e-mails begin, what is in her list already is no news. Raises ValidationError:
    `invalid_choice`, `hours`.
    """
    alert, is_new = _lock(profile)
    wanted = {
        "rhythm": rhythm,
        "at_once_from": at_once_from,
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "time_zone": time_zone,
    }
    changed = [name for name, value in wanted.items() if getattr(alert, name) != value]
    if not changed and not is_new:
        return alert
    was_on = alert.is_on
    begins_digest = alert.rhythm == DigestRhythm.NEVER != rhythm
    for name in changed:
        setattr(alert, name, wanted[name])
    alert.full_clean()
    if begins_digest:
        alert.digested_at = timezone.now()
        changed.append("digested_at")
    alert.save(update_fields=changed)
    _begin_or_forget(alert, was_on=was_on)
    record_event(actor=profile.user, verb="match_alerts_changed", subject=profile)
    return alert


@transaction.atomic
def stop_match_alert(*, profile: Profile) -> MatchAlert:
    """End the e-mails about matches; a second time, nothing happens."""
    alert, _is_new = _lock(profile)
    if alert.is_on:
        alert.rhythm, alert.at_once_from = DigestRhythm.NEVER, AtOnce.NEVER
        alert.save(update_fields=["rhythm", "at_once_from"])
        _begin_or_forget(alert, was_on=True)
        record_event(actor=profile.user, verb="match_alerts_stopped", subject=profile)
    return alert


def _lock(profile: Profile) -> tuple[MatchAlert, bool]:
    return MatchAlert.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        profile=profile
    )


def _begin_or_forget(alert: MatchAlert, *, was_on: bool) -> None:
    """What was told serves as long as there is something to tell."""
    if alert.is_on and not was_on:
        note_as_told(alert, alert.news(timezone.now()))
    if was_on and not alert.is_on:
        alert.told.all().delete()
