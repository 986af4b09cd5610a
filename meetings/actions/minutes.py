"""Minutes from the first note to their publication: two people stand by what they say."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from meetings.actions.agendas import check_is_held, prepare_agenda
from meetings.enums import ApprovalRole, MeetingRole
from meetings.models import Approval, Minutes, MinutesVersion, Occurrence
from meetings.models.readers import people_of
from meetings.notifications.minutes import ask_for_approval
from meetings.pipeline.passages import compose, digest, store
from meetings.pipeline.publication import note_readers
from members.models import User


@transaction.atomic
def open_minutes(*, occurrence: Occurrence, actor: User) -> Minutes:
    """Begin the notes of a meeting; whoever took the role on keeps them, else who begins.

    Raises ValidationError `meeting_cancelled`.
    """
    check_is_held(occurrence)
    prepare_agenda(occurrence=occurrence, actor=actor)
    scribe = occurrence.bookings.holding().filter(role=MeetingRole.SCRIBE).first()
    keeper = scribe.user if scribe and scribe.user else actor
    minutes, is_new = Minutes.objects.get_or_create(
        occurrence=occurrence, defaults={"scribe": keeper}
    )
    if is_new:
        record_event(actor=actor, verb="minutes_opened", subject=occurrence)
    return minutes


@transaction.atomic
def name_scribe(*, minutes: Minutes, scribe: User, actor: User) -> Minutes:
    """Have somebody else answer for the notes. Raises ValidationError `not_of_the_meeting`."""
    minutes = _lock(minutes)
    if minutes.scribe_id == scribe.pk:
        return minutes
    if not people_of(minutes.occurrence).filter(pk=scribe.pk).exists():
        message = _("Choose somebody of this meeting or of its group.")
        raise ValidationError({"scribe": ValidationError(message, code="not_of_the_meeting")})
    minutes.scribe = scribe
    minutes.save(update_fields=["scribe"])
    record_event(
        actor=actor,
        verb="scribe_named",
        subject=minutes.occurrence,
        scribe=str(scribe.public_id),
    )
    return minutes


@transaction.atomic
def propose_minutes(*, minutes: Minutes, actor: User, now: datetime) -> MinutesVersion:
    """Freeze the draft as a version, and ask those who must for their approval.

    The same draft proposed twice is one version. Raises ValidationError `meeting_cancelled`,
    `not_begun`, `nothing_written`.
    """
    minutes = _lock(minutes)
    meeting = minutes.occurrence
    check_is_held(meeting)
    if now < meeting.starts_at:
        raise ValidationError(_("The meeting has not begun yet."), code="not_begun")
    passages = compose(meeting)
    if not passages:
        message = _("Nothing is written yet: begin with a section or a decision.")
        raise ValidationError(message, code="nothing_written")
    last, said = minutes.versions.last(), digest(passages)
    if last and last.digest == said:
        return last
    version = MinutesVersion.objects.create(
        minutes=minutes, number=last.number + 1 if last else 1, digest=said, proposed_by=actor
    )
    store(version, passages)
    record_event(actor=actor, verb="minutes_proposed", subject=meeting, version=version.number)
    ask_for_approval(version, asked_by=actor)
    return version


@transaction.atomic
def approve_minutes(
    *, version: MinutesVersion, role: ApprovalRole, actor: User, now: datetime
) -> MinutesVersion:
    """Stand by a version; with the second approval it is published. Twice is the same as once.

    Once published, its readers are written to. Raises ValidationError `superseded`,
    `changed_since`, `already_approved`, `second_person`.
    """
    minutes = _lock(version.minutes)
    version = minutes.versions.get(pk=version.pk)
    if version.approvals.filter(user=actor, role=role).exists():
        return version
    _check_stands(version, minutes)
    approval = Approval(version=version, user=actor, role=role)
    approval.full_clean()
    approval.save()
    told = {"version": version.number, "role": role.value}
    record_event(actor=actor, verb="minutes_approved", subject=minutes.occurrence, **told)
    if version.approvals.count() == len(ApprovalRole):
        _publish(version, minutes, actor, now)
    return version


def _publish(version: MinutesVersion, minutes: Minutes, actor: User, now: datetime) -> None:
    version.published_at = now
    version.save(update_fields=["published_at"])
    note_readers(version)
    record_event(
        actor=actor, verb="minutes_published", subject=minutes.occurrence, version=version.number
    )


def _check_stands(version: MinutesVersion, minutes: Minutes) -> None:
    if minutes.versions.filter(number__gt=version.number).exists():
        message = _("A newer version is there: read and approve that one.")
        raise ValidationError(message, code="superseded")
    if digest(compose(minutes.occurrence)) != version.digest:
        message = _("The draft has changed since this version: ask for approval again.")
        raise ValidationError(message, code="changed_since")


def _lock(minutes: Minutes) -> Minutes:
    locked = Minutes.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("occurrence").get(pk=minutes.pk)
