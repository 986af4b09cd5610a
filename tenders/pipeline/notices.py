"""A page of facts becomes notices and dossiers, in a fixed number of queries."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from collectif.core.bulk import Among, next_ids, upsert
from tenders.enums import MergeBasis, NoticeKind, Visibility
from tenders.models import Notice, Procedure, ProcedureKey
from tenders.pipeline.dossiers import write_dossiers
from tenders.pipeline.duplicates import merge_duplicates
from tenders.pipeline.grouping import (
    FOLLOWING,
    Keys,
    Placement,
    are_other,
    keys_of,
    place,
    write_keys,
)
from tenders.pipeline.merging import merge, propose
from tenders.pipeline.told import Told
from tenders.sources.facts import NoticeFacts
from tenders.sources.facts_json import dump, load


@dataclass(slots=True)
class Draft:
    """A notice not yet written, and the record it was read from.

    `is_new`: no notice was ever read from that record.
    """

    record_id: int
    source: str
    facts: NoticeFacts
    is_new: bool = False

    @property
    def stated(self) -> dict[str, Any]:
        """Its facts as JSON, drawn again each time."""
        return dump(self.facts)


@dataclass(frozen=True, slots=True)
class Placed:
    """A notice, the id of its row, and where it goes; `left_id`: the procedure it leaves."""

    draft: Draft
    id: int
    procedure_id: int
    home_id: int
    is_new: bool = False
    left_id: int | None = None


def store_notices(drafts: Sequence[Draft], visibility: Visibility) -> list[int]:
    """Write what differs from what we hold; return the dossiers written.

    A notice keeps its row, a dossier its address and its marks. `visibility` is for new dossiers.
    The caller holds the lock of the dossiers.
    """
    held = _held_notices(drafts)
    changed = [draft for draft in drafts if _differs(draft, held.get(draft.record_id))]
    if not changed:
        return []
    keys = [keys_of(draft.source, draft.facts) for draft in changed]
    moved = {
        own.own
        for own, draft in zip(keys, changed, strict=True)
        if _has_moved(own, held.get(draft.record_id))
    }
    placement = place(keys, moved)
    placed = _placed(changed, placement, held, moved)
    told = _told_of_new(placed, placement)
    first, later = _in_two(placed, told)
    _write_notices(first)
    merge(placement.merged, MergeBasis.LINKED)
    touched = _touched(placed, placement)
    written = write_dossiers(touched, fresh=placement.fresh, visibility=visibility, told=told)
    # No dossier was drawn from these rows: they are made while Postgres writes the dossiers.
    _write_notices(later)
    write_keys(placement)
    propose(placement.proposed, MergeBasis.LINKED)
    twins = merge_duplicates(written)
    return sorted({*written, *(write_dossiers(twins) if twins else ())})


def _held_notices(drafts: Iterable[Draft]) -> dict[int, Notice]:
    known = (draft.record_id for draft in drafts if not draft.is_new)
    rows = Notice.objects.filter(Among("record_id", known))
    return {notice.record_id: notice for notice in rows}


def _differs(draft: Draft, former: Notice | None) -> bool:
    return former is None or former.facts != draft.stated


def _has_moved(keys: Keys, former: Notice | None) -> bool:
    """Say whether a notice no longer names something that it used to."""
    if former is None or not former.facts:
        return False
    return bool(set(_keys(former)) - set(keys))


def _placed(
    drafts: Sequence[Draft], placement: Placement, held: Mapping[int, Notice], moved: set[str]
) -> list[Placed]:
    """Give each notice its row and its procedure; those that this empties are to be merged."""
    alone = _alone(held.values()) if moved else set()
    _let_stay(drafts, placement, held, alone)
    unread = [draft.record_id for draft in drafts if draft.record_id not in held]
    reserved = dict(zip(unread, next_ids(Notice, len(unread)), strict=True))
    placed = []
    for draft, procedure_id in zip(drafts, placement.procedure_ids, strict=True):
        former = held.get(draft.record_id)
        if former is None:
            new_id = reserved[draft.record_id]
            placed.append(Placed(draft, new_id, procedure_id, procedure_id, is_new=True))
        else:
            has_moved = f"{draft.source}:{draft.facts.source_id}" in moved
            placed.append(_placed_again(draft, former, procedure_id if has_moved else None))
    placement.merged += _emptied(placed, alone)
    return placed


def _placed_again(draft: Draft, former: Notice, elsewhere: int | None) -> Placed:
    """Leave a notice where it was, unless it now leads elsewhere."""
    if elsewhere is None:
        return Placed(draft, former.pk, former.procedure_id, former.home_id)
    left_id = former.procedure_id if former.procedure_id != elsewhere else None
    return Placed(draft, former.pk, elsewhere, elsewhere, left_id=left_id)


def _in_two(placed: Iterable[Placed], told: Container[int]) -> tuple[list[Placed], list[Placed]]:
    """Part the notices whose dossiers are drawn from rows from those told without any."""
    parts: tuple[list[Placed], list[Placed]] = ([], [])
    for one in placed:
        parts[one.is_new and one.procedure_id in told].append(one)
    return parts


def _touched(placed: Iterable[Placed], placement: Placement) -> set[int]:
    """Return the procedures to derive again, once notices that follow a new call have moved."""
    touched = {pk for one in placed for pk in (one.procedure_id, one.left_id) if pk}
    touched |= _rejoin(placement)
    touched -= {absorbed for _kept, absorbed in placement.merged}
    return touched | {kept for kept, _absorbed in placement.merged}


def _write_notices(placed: Iterable[Placed]) -> None:
    upsert(Notice, [_row(one) for one in placed], unique_fields=["id"])


def _told_of_new(placed: Iterable[Placed], placement: Placement) -> dict[int, list[Told]]:
    """Gather the notices of the new procedures that nothing else may join."""
    alone = placement.fresh - {target for _mentioned, target, _keys in placement.parted}
    told: dict[int, list[Told]] = {}
    for one in placed:
        if one.procedure_id in alone:
            notice = Told(one.id, one.draft.source, one.draft.facts)
            told.setdefault(one.procedure_id, []).append(notice)
    return told


def _let_stay(
    drafts: Iterable[Draft], placement: Placement, held: Mapping[int, Notice], alone: set[int]
) -> None:
    """Make no new procedure for the only notice of one: what it names now is not known either."""
    for draft, procedure_id in list(zip(drafts, placement.procedure_ids, strict=True)):
        former = held.get(draft.record_id)
        if former and former.procedure_id in alone and procedure_id in placement.fresh:
            placement.put_instead(procedure_id, former.procedure_id)


def _emptied(placed: Iterable[Placed], alone: set[int]) -> list[tuple[int, int]]:
    """Pair each procedure that no notice speaks of any more with where its only notice went."""
    left = {(one.left_id, one.procedure_id) for one in placed if one.left_id}
    return [(min(pair), max(pair)) for pair in sorted(left) if pair[0] in alone]


def _alone(notices: Iterable[Notice]) -> set[int]:
    """Return the procedures of these notices that have no other."""
    ids = {notice.procedure_id for notice in notices}
    counted = Procedure.objects.filter(pk__in=ids).annotate(told=Count("notices"))
    return set(counted.filter(told=1).values_list("pk", flat=True))


def _rejoin(placement: Placement) -> set[int]:
    """Let the notices that name a call first follow it; return the procedures they go to.

    A notice that names two calls had put the second one's place aside for it.
    """
    reached = set()
    for mentioned, target, keys in placement.parted:
        following = Notice.objects.filter(procedure=mentioned, kind__in=FOLLOWING)
        speakers = {notice.pk: _keys(notice) for notice in following}
        near = {pk: one for pk, one in speakers.items() if not are_other(one.folders, keys.folders)}
        others = _names_of_calls(mentioned)
        moved = _followers(keys, near, others | _names_held(mentioned, placement))
        Notice.objects.filter(pk__in=moved).update(home=target, procedure=target)
        placement.keys |= {name: target for pk in moved for name in speakers[pk].names}
        if moved:
            reached |= {mentioned, target}
        speaking = [(pk, one) for pk, one in near.items() if {*one.followed} & {*keys.names}]
        if any(pk not in moved or others & {*one.followed} for pk, one in speaking):
            placement.proposed.append((min(mentioned, target), max(mentioned, target)))
    return reached


def _followers(call: Keys, speakers: dict[int, Keys], others: set[str]) -> set[int]:
    """Return which of these notices name this call first, or one that does, and so on."""
    names, moved = {*call.names}, set[int]()
    while True:
        known = names | others
        first = {
            pk: next((key for key in one.followed if key in known), "")
            for pk, one in speakers.items()
        }
        fresh = {pk for pk, key in first.items() if key in names} - moved
        if not fresh:
            return moved
        moved |= fresh
        names.update(name for pk in fresh for name in speakers[pk].names)


def _names_held(procedure_id: int, placement: Placement) -> set[str]:
    """Return the names that lead to this procedure, of notices not received yet too."""
    shown = Q(procedure=procedure_id) | Q(procedure__merged_into=procedure_id)
    held = ProcedureKey.objects.filter(shown).values_list("key", flat=True)
    return {*held, *(key for key, pk in placement.keys.items() if pk == procedure_id)}


def _names_of_calls(procedure_id: int) -> set[str]:
    calls = Notice.objects.filter(procedure=procedure_id, kind=NoticeKind.CALL)
    return {name for notice in calls for name in _keys(notice).names}


def _keys(notice: Notice) -> Keys:
    return keys_of(notice.source, load(notice.facts))


def _row(placed: Placed) -> dict[str, Any]:
    draft, facts = placed.draft, placed.draft.facts
    return {
        "id": placed.id,
        "record_id": draft.record_id,
        "procedure_id": placed.procedure_id,
        "home_id": placed.home_id,
        "source": draft.source,
        "source_id": facts.source_id,
        "variant": facts.variant,
        "kind": facts.kind,
        "title": facts.title,
        "published_on": facts.published_on,
        "submission_deadline": facts.submission_deadline,
        "deadline_text": facts.deadline_text,
        "deadline_issue": facts.deadline_issue,
        "source_url": facts.source_url,
        "facts": draft.stated,
        "normalised_at": timezone.now(),
    }
