"""Which procedure a notice belongs to: the one its keys lead to, or a new one.

A key is a name under which a source speaks of a procedure. Notices that share one are one
procedure, in whatever order they arrive. The keys of a notice itself (BT-04, BT-701, numbers)
are certain. Those of the notices it follows are a buyer's word: the first one joins what has at
most one call between them; the rest is proposed to a coordinator, not joined.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from collectif.core.bulk import Among, next_ids, upsert
from tenders.enums import MergeStatus, NoticeKind
from tenders.models import Notice, Procedure, ProcedureKey, ProcedureMerge
from tenders.sources.facts import NoticeFacts

# Kinds that speak of an earlier notice, and belong to its procedure.
FOLLOWING = frozenset(
    {NoticeKind.CORRECTION, NoticeKind.CANCELLATION, NoticeKind.AWARD, NoticeKind.MODIFICATION}
)
KEY_LENGTH = 120
FOLDER = "folder:"
# A notice is named with its version: only the notice counts.
UUID_LENGTH = 36


@dataclass(frozen=True, slots=True)
class Keys:
    """How one notice is known: `own` is its number at its source, `certain` its other names."""

    own: str
    certain: tuple[str, ...]
    followed: tuple[str, ...]
    is_call: bool
    age: tuple[object, ...]

    @property
    def folders(self) -> set[str]:
        return {key for key in self.certain if key.startswith(FOLDER)}

    @property
    def names(self) -> list[str]:
        """What another notice calls this one."""
        return [self.own, *(key for key in self.certain if not key.startswith(FOLDER))]

    def __iter__(self) -> Iterator[str]:
        yield self.own
        yield from self.certain
        yield from self.followed


@dataclass(slots=True)
class Placement:
    """Where each notice of a page goes, in order, and what that shows of the procedures."""

    procedure_ids: list[int]
    fresh: set[int] = field(default_factory=set)
    merged: list[tuple[int, int]] = field(default_factory=list)
    proposed: list[tuple[int, int]] = field(default_factory=list)
    # A call that left the procedure where a mere mention had put it: from, to, its keys.
    parted: list[tuple[int, int, Keys]] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)

    def put_instead(self, fresh: int, held: int) -> None:
        """Let a procedure that has a row take the place of one that was to be made."""

        def of(pk: int) -> int:
            return held if pk == fresh else pk

        self.procedure_ids = [of(pk) for pk in self.procedure_ids]
        self.fresh.discard(fresh)
        pairs = ((of(one), of(other)) for one, other in self.proposed)
        self.proposed = [(min(pair), max(pair)) for pair in pairs]
        self.parted = [(of(start), of(end), keys) for start, end, keys in self.parted]
        self.keys = {key: of(pk) for key, pk in self.keys.items()}


def keys_of(source: str, facts: NoticeFacts) -> Keys:
    certain = (
        f"{FOLDER}{facts.procedure_id}" if facts.procedure_id else "",
        *_names(facts.notice_uuid, facts.publication_number),
    )
    own = f"{source}:{facts.source_id}"
    followed: list[str] = []
    if facts.kind in FOLLOWING:
        followed += [f"boamp:{own_id}" for own_id in facts.links.boamp]
        followed += [f"ted:{number}" for number in facts.links.ted]
        followed += [f"eforms:{name[:UUID_LENGTH].lower()}" for name in facts.links.eforms]
    return Keys(
        own=own,
        certain=_usable(certain, own),
        followed=_usable(followed, own),
        is_call=facts.kind == NoticeKind.CALL,
        age=(facts.kind in FOLLOWING, facts.published_on, len(facts.source_id), facts.source_id),
    )


def place(notices: Sequence[Keys], moved: Iterable[str] = ()) -> Placement:
    """Give each notice its procedure; five queries, or six, whatever the number.

    `moved`: own keys of notices that no longer say what placed them. New procedures have an id
    but no row yet: the caller writes them, then the keys, and merges and proposes pairs, all
    while it holds the lock of the dossiers.
    """
    placer = _Placer(notices, set(moved))
    found = {keys.own: placer.place(keys) for keys in sorted(notices, key=lambda one: one.age)}
    placement = Placement([placer.root(found[keys.own]) for keys in notices])
    placement.fresh = {pk for pk in placement.procedure_ids if pk in placer.fresh}
    placement.merged = placer.merged
    placement.proposed = sorted(placer.proposed)
    placement.parted = [
        (placer.root(mentioned), placer.root(found[keys.own]), keys)
        for keys, mentioned in placer.parted
    ]
    placement.keys = {key: placer.root(pk) for key, pk in placer.unwritten.items()}
    return placement


def are_other(folders: set[str], others: set[str]) -> bool:
    """Say whether both are known (BT-04) and have none in common: two consultations."""
    return bool(folders and others) and not folders & others


def write_keys(placement: Placement) -> None:
    """Write the keys of a page, now that their procedures have a row."""
    rows = [{"key": key, "procedure_id": pk} for key, pk in sorted(placement.keys.items())]
    upsert(ProcedureKey, rows, unique_fields=["key"])


class _Placer:
    """The keys and the calls of all procedures that a page touches, as it is placed."""

    def __init__(self, notices: Sequence[Keys], moved: set[str]) -> None:
        wanted = {key for keys in notices for key in keys}
        self.procedures = {key: pk for key, pk in _held(wanted).items() if key not in moved}
        self.parents = _roots(set(self.procedures.values()))
        self.held = set(self.parents.values())
        self.calls = _calls(self.held)
        self.folders = _folders(self.held)
        self.fresh = set(next_ids(Procedure, len(notices)))
        self.reserve = sorted(self.fresh, reverse=True)
        self.merged: list[tuple[int, int]] = []
        self.proposed: set[tuple[int, int]] = set()
        self.parted: list[tuple[Keys, int]] = []
        self.unwritten: dict[str, int] = {}

    @cached_property
    def apart(self) -> set[tuple[int, int]]:
        """The pairs kept apart; hardly any page has two procedures to join."""
        return _kept_apart(self.held)

    def root(self, pk: int) -> int:
        while (above := self.parents.get(pk, pk)) != pk:
            pk = above
        return pk

    def place(self, keys: Keys) -> int:
        sure = self._found(keys, keys.folders)
        parted = [pk for pk in self._roots(keys.names) if self._is_other_call(keys, sure, pk)]
        self.parted += [(keys, pk) for pk in parted]
        named = [pk for pk in self._found(keys, keys.names) if pk not in parted]
        sure = list(dict.fromkeys(named + sure))
        followed = self._found(keys, keys.followed)
        target = next(iter(sure + followed), None) or self.reserve.pop()
        for other in sure:
            self._join(target, other)
        for place, other in enumerate(followed):
            self._join_mentioned(target, other, is_first=place == 0)
        target = self.root(target)
        if keys.is_call:
            self.calls.setdefault(target, set()).update(keys.names)
        self.folders.setdefault(target, set()).update(keys.folders)
        self._name(keys, target)
        return target

    def _found(self, keys: Keys, names: Iterable[str]) -> list[int]:
        """Return the procedures these names lead to, once each, in order."""
        return [pk for pk in self._roots(names) if not self._is_other_folder(keys, pk)]

    def _roots(self, names: Iterable[str]) -> list[int]:
        held = (self.procedures[name] for name in names if name in self.procedures)
        return list(dict.fromkeys(self.root(pk) for pk in held))

    def _is_other_call(self, keys: Keys, sure: list[int], mentioned: int) -> bool:
        """Say whether a mere mention would put this call together with another one.

        Of another folder, or any that does not go by a name of this one.
        """
        if not keys.is_call or mentioned in sure:
            return False
        if self._is_other_folder(keys, mentioned):
            return True
        calls = self.calls.get(mentioned, set())
        return bool(calls) and calls.isdisjoint(keys.names)

    def _is_other_folder(self, keys: Keys, pk: int) -> bool:
        """Say whether a notice that has a folder (BT-04) only mentions one of another folder."""
        return are_other(keys.folders, self.folders.get(pk, set()))

    def _join_mentioned(self, target: int, other: int, *, is_first: bool) -> None:
        """Join what has one call at most; of several notices named, only the first counts."""
        pair = self._by_seniority(target, other)
        has_two_calls = all(self.calls.get(pk) for pk in pair)
        if is_first and not has_two_calls:
            self._join(target, other)
        elif pair[0] != pair[1] and pair not in self.apart:
            self.proposed.add(pair)

    def _join(self, target: int, other: int) -> None:
        kept, absorbed = self._by_seniority(target, other)
        if kept == absorbed or (kept, absorbed) in self.apart:
            return
        self.parents[absorbed] = kept
        for known in (self.calls, self.folders):
            known.setdefault(kept, set()).update(known.pop(absorbed, ()))
        if absorbed not in self.fresh:
            self.merged.append((kept, absorbed))

    def _by_seniority(self, one: int, other: int) -> tuple[int, int]:
        kept, absorbed = sorted((self.root(one), self.root(other)), key=self._seniority)
        return kept, absorbed

    def _seniority(self, pk: int) -> tuple[bool, int]:
        return pk in self.fresh, pk

    def _name(self, keys: Keys, target: int) -> None:
        for key in keys:
            is_own = key not in keys.followed
            if key not in self.procedures or (is_own and self.root(self.procedures[key]) != target):
                self.procedures[key] = self.unwritten[key] = target


def _usable(keys: Iterable[str], own: str) -> tuple[str, ...]:
    found = dict.fromkeys(key for key in keys if key and key != own and len(key) <= KEY_LENGTH)
    return tuple(found)


def _held(keys: set[str]) -> dict[str, int]:
    rows = ProcedureKey.objects.filter(Among("key", keys))
    return dict(rows.values_list("key", "procedure_id"))


def _roots(ids: set[int]) -> dict[int, int]:
    """Return the procedure shown for each: merges may follow one another."""
    parents = {own_id: own_id for own_id in ids}
    waiting = ids
    while waiting:
        merged = Procedure.objects.filter(pk__in=waiting, merged_into__isnull=False)
        into: dict[int, int] = dict(merged.values_list("pk", "merged_into"))  # type: ignore[arg-type]
        parents |= {above: above for above in into.values()} | into
        waiting = set(into.values())
    return parents


def _calls(procedure_ids: set[int]) -> dict[int, set[str]]:
    """Return the names of the calls of each procedure."""
    calls: dict[int, set[str]] = {}
    rows = Notice.objects.filter(procedure__in=procedure_ids, kind=NoticeKind.CALL)
    names = ("facts__notice_uuid", "facts__publication_number")
    for pk, source, source_id, *others in rows.values_list(
        "procedure_id", "source", "source_id", *names
    ):
        calls.setdefault(pk, set()).update(
            filter(None, (f"{source}:{source_id}", *_names(*others)))
        )
    return calls


def _names(notice_uuid: str | None, publication_number: str | None) -> tuple[str, str]:
    return (
        f"eforms:{notice_uuid.lower()}" if notice_uuid else "",
        f"ted:{publication_number}" if publication_number else "",
    )


def _folders(procedure_ids: set[int]) -> dict[int, set[str]]:
    folders: dict[int, set[str]] = {}
    rows = ProcedureKey.objects.filter(procedure__in=procedure_ids, key__startswith=FOLDER)
    for pk, key in rows.values_list("procedure_id", "key"):
        folders.setdefault(pk, set()).add(key)
    return folders


def _kept_apart(ids: set[int]) -> set[tuple[int, int]]:
    """Return the pairs that a coordinator decided to keep apart."""
    if len(ids) < 2:
        return set()
    decided = ProcedureMerge.objects.filter(
        kept__in=ids, absorbed__in=ids, status__in=[MergeStatus.REFUSED, MergeStatus.UNDONE]
    )
    return set(decided.values_list("kept", "absorbed"))
