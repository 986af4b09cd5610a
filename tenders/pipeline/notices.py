"""A page of facts becomes notices and dossiers, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from collectif.core.bulk import Among, next_ids, upsert
from tenders.enums import MergeBasis, NoticeKind, Visibility
from tenders.models import Notice, Procedure, ProcedureKey
from tenders.pipeline.dossiers import InHand, write_dossiers
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
    """A notice not yet written, and the record it was read from; `stated` is its facts as JSON.

    `is_new`: no notice was ever read from that record.
    """

    record_id: int
    source: str
    facts: NoticeFacts
    is_new: bool = False
    stated: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.stated = dump(self.facts)


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
    touched, told = _write_notices(changed, placement, held, moved)
    merge(placement.merged, MergeBasis.LINKED)
    touched |= _rejoin(placement)
    touched -= {absorbed for _kept, absorbed in placement.merged}
    touched |= {kept for kept, _absorbed in placement.merged}
    written = write_dossiers(touched, fresh=placement.fresh, visibility=visibility, told=told)
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


def _write_notices(
    drafts: Sequence[Draft], placement: Placement, held: dict[int, Notice], moved: set[str]
) -> tuple[set[int], InHand]:
    """Write notices where they are placed, or where they were.

    Returns the procedures touched, and all the notices of those that only these speak of.
    """
    alone = _alone(held.values()) if moved else set()
    rows, left = [], set()
    ids = _ids(drafts, held)
    for draft, procedure_id in zip(drafts, placement.procedure_ids, strict=True):
        former = held.get(draft.record_id)
        if former and f"{draft.source}:{draft.facts.source_id}" in moved:
            left.add((former.procedure_id, procedure_id))
            former = None
        rows.append({"id": ids[draft.record_id], **_row(draft, procedure_id, former)})
    upsert(Notice, rows, unique_fields=["id"])
    # A procedure that no notice speaks of any more is where its only notice went.
    placement.merged += [(min(pair), max(pair)) for pair in sorted(left) if pair[0] in alone]
    touched = {row["procedure_id"] for row in rows} | {pk for pk, _new in left}
    return touched, _told_of_new(drafts, placement, ids)


def _ids(drafts: Sequence[Draft], held: Mapping[int, Notice]) -> dict[int, int]:
    """Return the id of the notice of each record; one is reserved for those that have none."""
    unread = [draft.record_id for draft in drafts if draft.record_id not in held]
    reserved = dict(zip(unread, next_ids(Notice, len(unread)), strict=True))
    return reserved | {record_id: notice.pk for record_id, notice in held.items()}


def _told_of_new(
    drafts: Sequence[Draft], placement: Placement, ids: Mapping[int, int]
) -> dict[int, list[Told]]:
    """Gather the notices of the new procedures that nothing else may join; `ids`: by record."""
    alone = placement.fresh - {target for _mentioned, target, _keys in placement.parted}
    told: dict[int, list[Told]] = {}
    for draft, procedure_id in zip(drafts, placement.procedure_ids, strict=True):
        if procedure_id in alone:
            one = Told(ids[draft.record_id], draft.source, draft.facts)
            told.setdefault(procedure_id, []).append(one)
    return told


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


def _row(draft: Draft, procedure_id: int, former: Notice | None) -> dict[str, Any]:
    facts = draft.facts
    return {
        "record_id": draft.record_id,
        "procedure_id": former.procedure_id if former else procedure_id,
        "home_id": former.home_id if former else procedure_id,
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
