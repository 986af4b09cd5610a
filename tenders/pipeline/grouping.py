"""Which procedure a notice belongs to: the one its keys lead to, or a new one.

A key is a name under which a source speaks of a procedure. Notices that share a key, directly or
through others, are one procedure, in whatever order they arrive: the groups are the connected
components of the keys.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from collectif.core.bulk import next_ids, upsert
from tenders.enums import MergeStatus, NoticeKind
from tenders.models import Procedure, ProcedureKey, ProcedureMerge
from tenders.sources.facts import NoticeFacts

# Kinds that speak of an earlier notice, and belong to its procedure.
FOLLOWING = frozenset(
    {NoticeKind.CORRECTION, NoticeKind.CANCELLATION, NoticeKind.AWARD, NoticeKind.MODIFICATION}
)
KEY_LENGTH = 120


@dataclass(slots=True)
class Placed:
    """Where a notice goes. `absorbed`: procedures that it shows to be the same one."""

    procedure_id: int
    is_new: bool
    absorbed: tuple[int, ...] = ()


@dataclass(slots=True)
class Placement:
    """Where each notice of a page goes, in order, and the keys to write once rows exist."""

    placed: list[Placed]
    keys: list[dict[str, object]]


def keys_of(source: str, facts: NoticeFacts) -> list[str]:
    """Return the keys of a notice, its own first, then those of the notices it follows."""
    keys = [
        f"{source}:{facts.source_id}",
        f"folder:{facts.procedure_id}" if facts.procedure_id else "",
        f"eforms:{facts.notice_uuid.lower()}" if facts.notice_uuid else "",
        f"ted:{facts.publication_number}" if facts.publication_number else "",
    ]
    if facts.kind in FOLLOWING:
        keys += [f"boamp:{own_id}" for own_id in facts.links.boamp]
        keys += [f"ted:{number}" for number in facts.links.ted]
        keys += [f"eforms:{uuid}" for uuid in facts.links.eforms]
    return list(dict.fromkeys(key for key in keys if key and len(key) <= KEY_LENGTH))


def place(keys: Sequence[Sequence[str]]) -> Placement:
    """Give each list of keys its procedure; four queries whatever the number.

    New procedures have an id but no row yet: the caller writes them, then the keys, and merges
    the procedures that a notice joins, all while it holds the lock of the dossiers.
    """
    held = _held({key for own in keys for key in own})
    roots = _roots(set(held.values()))
    groups = list(_groups(keys))
    found = [sorted({roots[held[key]] for key in group if key in held}) for _, group in groups]
    fresh = iter(next_ids(Procedure, sum(1 for ids in found if not ids)))
    apart = _kept_apart(found)
    placement = Placement([Placed(0, is_new=True)] * len(keys), [])
    for (members, group), ids in zip(groups, found, strict=True):
        first, *others = ids or [next(fresh)]
        absorbed = tuple(other for other in others if (first, other) not in apart)
        for position in members:
            placement.placed[position] = Placed(first, is_new=not ids, absorbed=absorbed)
        unknown = sorted(key for key in group if key not in held)
        placement.keys += [{"key": key, "procedure_id": first} for key in unknown]
    return placement


def write_keys(placement: Placement) -> None:
    """Write the keys of a page, now that their procedures have a row."""
    upsert(ProcedureKey, placement.keys, unique_fields=["key"], updates=False)


def _held(keys: set[str]) -> dict[str, int]:
    rows = ProcedureKey.objects.filter(key__in=keys)
    return dict(rows.values_list("key", "procedure_id"))


def _roots(ids: set[int]) -> dict[int, int]:
    """Return the procedure shown for each: merges may follow one another."""
    roots = {own_id: own_id for own_id in ids}
    waiting = ids
    while waiting:
        merged = Procedure.objects.filter(pk__in=waiting, merged_into__isnull=False)
        into = dict(merged.values_list("pk", "merged_into"))
        roots = {own_id: into.get(root, root) for own_id, root in roots.items()}
        waiting = set(into.values())
    return roots


def _groups(keys: Sequence[Sequence[str]]) -> Iterator[tuple[list[int], set[str]]]:
    """Yield the positions that share keys, directly or through others, and all their keys."""
    parents: dict[str, str] = {}

    def root_of(key: str) -> str:
        while parents.setdefault(key, key) != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    for own in keys:
        for left, right in pairwise([own[0], *own]):
            parents[root_of(left)] = root_of(right)
    members: dict[str, list[int]] = {}
    names: dict[str, set[str]] = {}
    for position, own in enumerate(keys):
        root = root_of(own[0])
        members.setdefault(root, []).append(position)
        names.setdefault(root, set()).update(own)
    for root, positions in members.items():
        yield positions, names[root]


def _kept_apart(found: Iterable[Sequence[int]]) -> set[tuple[int, int]]:
    """Return the pairs that a coordinator decided to keep apart."""
    ids = {own_id for several in found if len(several) > 1 for own_id in several}
    if not ids:
        return set()
    decided = ProcedureMerge.objects.filter(
        kept__in=ids, absorbed__in=ids, status__in=[MergeStatus.REFUSED, MergeStatus.UNDONE]
    )
    return set(decided.values_list("kept", "absorbed"))
