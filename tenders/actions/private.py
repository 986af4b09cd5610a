"""Calls that no official source prints, entered here by a coordinator or a partner."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.models import User
from tenders.enums import Source, Visibility
from tenders.models import PrivateCall, Procedure, ProcedureAccess, SourceRecord
from tenders.pipeline.records import lock_dossiers, store_private
from tenders.sources.private.entry import (
    CallDetails,
    Entry,
    body_of,
    deadline_problem,
    facts_of,
    read_body,
)


@transaction.atomic
def enter_private_call(
    *,
    entry: Entry,
    details: CallDetails,
    actor: User,
    key: UUID,
    now: datetime,
    visibility: Visibility = Visibility.TEAM,
) -> PrivateCall:
    """Open the dossier of a call, and put whoever enters it in its bid team.

    `key` names the form that was filled in: sent twice, it is one call. `visibility` beyond the
    team means that the actor shares it at once.

    Raises ValidationError on `deadline` (`deadline_passed`, `deadline_out_of_reason`) and by
    field of `PrivateCall`.
    """
    source_id = f"{actor.public_id.hex}:f:{key.hex}"
    lock_dossiers()
    if known := PrivateCall.objects.filter(source_id=source_id).first():
        return known
    entered_on = timezone.localdate(now)
    _check_deadline(entry, now=now)
    facts = facts_of(entry, source_id=source_id, entered_on=entered_on)
    body = body_of(entry, source_id=source_id, entered_on=entered_on)
    procedure = store_private([(facts, body)], visibility=visibility)[source_id]
    call = PrivateCall(
        procedure=procedure,
        source_id=source_id,
        reference=entry.reference,
        submitted_by=actor,
        **asdict(details),
    )
    _mark_shared(call, visibility, actor)
    call.full_clean()
    call.save(force_insert=True)
    ProcedureAccess.objects.create(procedure=procedure, user=actor, granted_by=actor)
    record_event(
        actor=actor, verb="private_call_entered", subject=procedure, visibility=visibility.value
    )
    return call


@transaction.atomic
def change_private_call(
    *, call: PrivateCall, entry: Entry, details: CallDetails, actor: User, now: datetime
) -> PrivateCall:
    """Put a call right: a new version of its record; the same answers again change nothing.

    Who may see it stays as it was. A deadline that has passed may stay, not come anew.
    Raises as `enter_private_call`.
    """
    lock_dossiers()
    call = PrivateCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    record = SourceRecord.objects.get(source=Source.PRIVATE, source_id=call.source_id)
    former, _source_id, entered_on = read_body(record.body)
    changed = [name for name, value in asdict(entry).items() if getattr(former, name) != value]
    if changed:
        if "deadline" in changed:
            _check_deadline(entry, now=now)
        facts = facts_of(entry, source_id=call.source_id, entered_on=entered_on)
        body = body_of(entry, source_id=call.source_id, entered_on=entered_on)
        store_private([(facts, body)])
    changed += _change_details(call, entry, details)
    if changed:
        record_event(
            actor=actor, verb="private_call_changed", subject=call.procedure, fields=changed
        )
    return call


@transaction.atomic
def publish_private_call(*, call: PrivateCall, visibility: Visibility, actor: User) -> PrivateCall:
    """Say who may know of a call: members, everyone here, or its team again.

    Others than the team discover it now: for them it is new today. The same choice twice is one.
    """
    call = PrivateCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    procedure = Procedure.objects.select_for_update(of=("self",)).get(pk=call.procedure_id)
    if procedure.visibility == visibility:
        return call
    was_hidden = procedure.visibility == Visibility.TEAM
    procedure.visibility = visibility
    fields = ["visibility", "changed_at"]
    procedure.changed_at = Now()
    if was_hidden:
        procedure.first_seen_at = Now()
        fields.append("first_seen_at")
    procedure.save(update_fields=fields)
    _mark_shared(call, visibility, actor)
    call.save(update_fields=["published_by", "published_at"])
    verb = "private_call_withdrawn" if visibility == Visibility.TEAM else "private_call_published"
    record_event(actor=actor, verb=verb, subject=procedure, visibility=visibility.value)
    return call


def entry_of(call: PrivateCall) -> Entry:
    """Return what was entered last, to be shown in the form again."""
    record = SourceRecord.objects.get(source=Source.PRIVATE, source_id=call.source_id)
    return read_body(record.body)[0]


def _mark_shared(call: PrivateCall, visibility: Visibility, actor: User) -> None:
    is_shared = visibility != Visibility.TEAM
    call.published_by = actor if is_shared else None
    call.published_at = timezone.now() if is_shared else None


def _change_details(call: PrivateCall, entry: Entry, details: CallDetails) -> list[str]:
    """Write what differs and return the names of the fields."""
    wanted = {**asdict(details), "reference": entry.reference}
    fields = [name for name, value in wanted.items() if getattr(call, name) != value]
    for name in fields:
        setattr(call, name, wanted[name])
    if fields:
        call.full_clean()
        call.save(update_fields=fields)
    return [name for name in fields if name != "reference"]


def _check_deadline(entry: Entry, *, now: datetime) -> None:
    problem = deadline_problem(entry, entered_on=timezone.localdate(now), now=now)
    if problem == "deadline_passed":
        message = _("This moment has passed: check the day and the hour.")
        raise ValidationError({"deadline": ValidationError(message, code=problem)})
    if problem:
        message = _("This is more than three years away: check the year.")
        raise ValidationError({"deadline": ValidationError(message, code=problem)})
