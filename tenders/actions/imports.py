"""Many private calls at once, from a file that was read and shown first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from collectif.core.events import record_event
from members.models import User
from tenders.enums import Source, Visibility
from tenders.models import ImportBatch, PrivateCall, Procedure, ProcedureAccess, SourceRecord
from tenders.permissions import can_edit_private_call
from tenders.pipeline.records import lock_dossiers, store_private
from tenders.sources.facts import NoticeFacts
from tenders.sources.private.entry import Entry, body_of, deadline_problem, facts_of, read_body
from tenders.sources.private.lines import Line, Problem, Reading, split_contact

type Fate = Literal["created", "updated", "known", "refused"]

CONTACT_FIELDS = ("contact_name", "contact_email", "contact_phone")


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one line. `call`: the one that it names, when we hold it already.

    `told`: facts and body to store, for a line that is created or updated.
    """

    line: Line
    fate: Fate
    source_id: str = ""
    told: tuple[NoticeFacts, str] | None = None
    call: PrivateCall | None = None
    problems: tuple[Problem, ...] = ()


@transaction.atomic
def prepare_import(
    *, owner: User, file_name: str, reading: Reading, visibility: Visibility
) -> ImportBatch:
    """Keep the lines of a file until their owner has looked at them; no call is written."""
    batch = ImportBatch(
        owner=owner,
        file_name=file_name,
        visibility=visibility,
        lines=[line.to_json() for line in reading.lines],
        unknown_headings=list(reading.unknown),
    )
    batch.full_clean()
    batch.save(force_insert=True)
    return batch


@transaction.atomic
def import_lines(*, batch: ImportBatch, actor: User, now: datetime) -> ImportBatch:
    """Enter every line that can be, all or none; a batch imported once is left as it is.

    A fixed number of queries whatever the number of lines. A line whose reference was entered
    before by the same person is a new version of that call. Deadlines are judged again, at `now`.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.imported_at:
        return batch
    lock_dossiers()
    plans = plan_lines(batch=batch, actor=actor, now=now)
    written = [plan for plan in plans if plan.told]
    told = [plan.told for plan in plans if plan.told]
    visibility = Visibility(batch.visibility)
    dossiers = store_private(told, visibility=visibility) if told else {}
    _write_calls(written, dossiers, batch=batch, actor=actor, now=now)
    batch.outcomes = [_outcome(plan, dossiers) for plan in plans]
    batch.imported_at = now
    batch.save(update_fields=["outcomes", "imported_at"])
    counts = {fate: count_of(plans, fate) for fate in ("created", "updated", "known", "refused")}
    record_event(actor=actor, verb="private_calls_imported", subject=batch, **counts)
    return batch


@transaction.atomic
def discard_old_imports(*, now: datetime) -> int:
    """Forget files read a day ago or more; the calls they brought stay."""
    gone, _by_model = ImportBatch.objects.forgotten_at(now).delete()
    return gone


def plan_lines(*, batch: ImportBatch, actor: User, now: datetime) -> list[Plan]:
    """Say what importing each line would do now; two queries, nothing is written."""
    lines = [Line.from_json(values) for values in batch.lines]
    ids = [_source_id(actor, line) for line in lines if line.entry]
    records = SourceRecord.objects.filter(source=Source.PRIVATE, source_id__in=ids)
    bodies = dict(records.values_list("source_id", "body"))
    calls = PrivateCall.objects.filter(source_id__in=ids).select_related("procedure")
    held = {call.source_id: call for call in calls}
    return [_plan(line, actor, now, bodies, held) for line in lines]


def count_of(plans: Iterable[Plan], fate: Fate) -> int:
    return sum(1 for plan in plans if plan.fate == fate)


def _plan(
    line: Line, actor: User, now: datetime, bodies: dict[str, str], held: dict[str, PrivateCall]
) -> Plan:
    if line.entry is None:
        return Plan(line, "refused", problems=line.problems)
    source_id = _source_id(actor, line)
    call, former = held.get(source_id), bodies.get(source_id, "")
    known, entered_on = _former(former, timezone.localdate(now))
    body = body_of(line.entry, source_id=source_id, entered_on=entered_on)
    if call and body == former and not _contact_changes(call, line):
        return Plan(line, "known", source_id, call=call)
    if problem := _problem(line.entry, known, call, actor, entered_on, now):
        return Plan(line, "refused", source_id, call=call, problems=(problem,))
    facts = facts_of(line.entry, source_id=source_id, entered_on=entered_on)
    return Plan(line, "updated" if call else "created", source_id, (facts, body), call)


def _former(body: str, today: date) -> tuple[Entry | None, date]:
    if not body:
        return None, today
    entry, _source_id, entered_on = read_body(body)
    return entry, entered_on


def _problem(
    entry: Entry,
    known: Entry | None,
    call: PrivateCall | None,
    actor: User,
    entered_on: date,
    now: datetime,
) -> Problem | None:
    """Say why a call that reads well cannot be entered: shared since, or too late."""
    if call and not can_edit_private_call(actor, call):
        return Problem("reference", "shared")
    is_same = known is not None and known.deadline == entry.deadline
    code = "" if is_same else deadline_problem(entry, entered_on=entered_on, now=now)
    return Problem("deadline", code, entry.deadline) if code else None


def _source_id(actor: User, line: Line) -> str:
    """References are those of whoever imports: two partners may both write "2026-1"."""
    return f"{actor.public_id.hex}:{line.key}"


def _write_calls(
    plans: Sequence[Plan],
    dossiers: dict[str, Procedure],
    *,
    batch: ImportBatch,
    actor: User,
    now: datetime,
) -> None:
    created = [
        _new_call(plan, dossiers[plan.source_id], batch, actor, now)
        for plan in plans
        if plan.call is None
    ]
    PrivateCall.objects.bulk_create(created)
    ProcedureAccess.objects.bulk_create(
        [
            ProcedureAccess(procedure=call.procedure, user=actor, granted_by=actor)
            for call in created
        ]
    )
    changed = [plan.call for plan in plans if plan.call]
    for plan in plans:
        if plan.call:
            _set_contact(plan.call, plan.line)
    PrivateCall.objects.bulk_update(changed, CONTACT_FIELDS)


def _new_call(
    plan: Plan, procedure: Procedure, batch: ImportBatch, actor: User, now: datetime
) -> PrivateCall:
    is_shared = batch.visibility != Visibility.TEAM
    call = PrivateCall(
        procedure=procedure,
        source_id=plan.source_id,
        reference=plan.line.entry.reference if plan.line.entry else "",
        origin=batch.file_name,
        submitted_by=actor,
        published_by=actor if is_shared else None,
        published_at=now if is_shared else None,
    )
    _set_contact(call, plan.line)
    call.clean_fields(exclude=["procedure", "submitted_by", "published_by"])
    return call


def _contact_changes(call: PrivateCall, line: Line) -> bool:
    held = tuple(getattr(call, name) for name in CONTACT_FIELDS)
    return bool(line.contact) and held != split_contact(line.contact)


def _set_contact(call: PrivateCall, line: Line) -> None:
    """Write the contact of a line; an empty cell leaves the one we have."""
    if line.contact:
        call.contact_name, call.contact_email, call.contact_phone = split_contact(line.contact)


def _outcome(plan: Plan, dossiers: dict[str, Procedure]) -> dict[str, Any]:
    procedure = dossiers.get(plan.source_id) or (plan.call.procedure if plan.call else None)
    return {
        "number": plan.line.number,
        "fate": plan.fate,
        "title": plan.line.title,
        "public_id": str(procedure.public_id) if procedure else "",
        "problems": [[problem.column, problem.code, problem.value] for problem in plan.problems],
    }
