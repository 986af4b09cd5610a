"""The notices of a dossier, the best placed first, and which of them says what. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from tenders.enums import NoticeKind
from tenders.sources.facts import NoticeFacts

TIERS = {
    NoticeKind.CALL: 0,
    NoticeKind.CORRECTION: 0,
    NoticeKind.PLANNING: 1,
    NoticeKind.DIRECT_AWARD_INTENTION: 1,
}
LAST_TIER = 2
# Facts whose absence says no in a notice that says everything again.
REPUBLISHED = frozenset({"is_framework", "is_social", "is_green"})


@dataclass(frozen=True, slots=True)
class Told:
    """One notice of the procedure."""

    notice_id: int
    source: str
    facts: NoticeFacts

    @property
    def age(self) -> tuple[date, int, str]:
        """Order of publication; within a day ids grow, and "26-9999" comes before "26-10000"."""
        return self.facts.published_on, len(self.facts.source_id), self.facts.source_id

    @property
    def tier(self) -> int:
        return TIERS.get(NoticeKind(self.facts.kind), LAST_TIER)


class Said:
    """Answers "what is said of this, and by whom?", the best placed notice first."""

    def __init__(self, ranked: Sequence[Told]) -> None:
        self.ranked = ranked
        self.standing = standing(ranked)
        self.notices: dict[str, int] = {}

    def fact(self, name: str) -> Any:
        ranked = self.standing if name in REPUBLISHED else self.ranked
        return self.first(name, attrgetter(name), ranked)

    def first(
        self, name: str, read: Callable[[NoticeFacts], Any], ranked: Sequence[Told] = ()
    ) -> Any:
        value: Any = None
        for one in ranked or self.ranked:
            value = read(one.facts)
            if value:
                self.notices[name] = one.notice_id
                return value
        return value


def standing(ranked: Sequence[Told]) -> Sequence[Told]:
    """Return the notices that count after the newest one that says everything again.

    A change notice of eForms republishes the whole notice: what it leaves out is withdrawn. Its
    copy on another source counts as well. Without such a notice, all of them.
    """
    whole = next((one for one in ranked if is_whole(one.facts)), None)
    if whole is None:
        return ranked
    return [one for one in ranked if one.age >= whole.age or _is_copy(one.facts, whole.facts)]


def _is_copy(facts: NoticeFacts, whole: NoticeFacts) -> bool:
    own = whole.notice_uuid, whole.notice_version
    return bool(whole.notice_uuid) and (facts.notice_uuid, facts.notice_version) == own


def is_whole(facts: NoticeFacts) -> bool:
    """Say whether a correction says everything again, which only those of eForms do."""
    return facts.kind == "correction" and facts.variant == "eforms" and bool(facts.lots)
