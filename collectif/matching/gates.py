"""Who may be matched at all: plain yes or no, asked before any score, never a weight."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from collectif.core.places import Department
from collectif.matching.inputs import ProfileInput
from collectif.matching.notice_vectors import NoticeVector
from collectif.matching.words import stems


class Refusal(StrEnum):
    """Why a notice is not proposed, in the order to say it."""

    CLOSED = "closed"
    NATURE = "nature"
    LANGUAGE = "language"
    PLACE = "place"
    RADIUS = "radius"
    BUYER = "buyer"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Gates:
    """What a member refuses; an empty or absent condition refuses nothing.

    What a notice does not say is never refused: it may well suit.
    """

    contract_natures: frozenset[str]
    is_strict_place: bool = False
    reach: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    muted_buyers: frozenset[int] = frozenset()
    excluded_stems: frozenset[str] = frozenset()

    @classmethod
    def of(cls, profile: ProfileInput) -> Self:
        """Read the conditions of a profile."""
        return cls(
            contract_natures=profile.contract_natures,
            is_strict_place=profile.is_strict_place,
            reach=profile.reach,
            languages=profile.languages,
            muted_buyers=profile.muted_buyers,
            excluded_stems=frozenset(stems(" ".join(profile.excluded_words))),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values that `from_dict` reads back."""
        return {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote; what another version did not know refuses nothing."""
        known = {field.name for field in fields(cls)} & data.keys()
        read: dict[str, Any] = {
            name: frozenset(data[name]) if isinstance(data[name], list) else data[name]
            for name in known
        }
        return cls(**read)

    def takes_nature(self, natures: frozenset[str]) -> bool:
        """Tell whether the contract is of a kind the member takes."""
        return not natures or bool(natures & self.contract_natures)

    def takes_language(self, language: str) -> bool:
        """Tell whether the member works in the language of the notice."""
        return not language or not self.languages or language in self.languages

    def takes_buyer(self, buyer_id: int | None) -> bool:
        """Tell whether the member still wants to read this buyer's notices."""
        return buyer_id is None or buyer_id not in self.muted_buyers

    def takes_place(self, there: tuple[Department, ...], here: tuple[Department, ...]) -> bool:
        """Tell whether one of `there` is one of the member's; most do not ask for it."""
        return not self.is_strict_place or not there or not set(there).isdisjoint(here)

    def takes_distance(self, there: tuple[Department, ...], here: tuple[Department, ...]) -> bool:
        """Tell whether one of `there`, not refused otherwise, is as near as the member asks."""
        kept = [place for place in there if not self.is_strict_place or place in here]
        return not self.reach or not there or any(place.code in self.reach for place in kept)

    def shuts(self, there: Department, here: tuple[Department, ...]) -> bool:
        """Tell whether a notice that lies `there` alone is refused for its place."""
        return not (self.takes_place((there,), here) and self.takes_distance((there,), here))


def refusals(
    notice: NoticeVector, gates: Gates, here: tuple[Department, ...], now: datetime
) -> tuple[Refusal, ...]:
    """Say which gates refuse `notice` at the aware datetime `now` to a member who works `here`."""
    asked: dict[Refusal, Callable[[], bool]] = {
        Refusal.CLOSED: lambda: is_open(notice, now),
        Refusal.NATURE: lambda: gates.takes_nature(notice.contract_natures),
        Refusal.LANGUAGE: lambda: gates.takes_language(notice.language),
        Refusal.PLACE: lambda: gates.takes_place(notice.departments, here),
        Refusal.RADIUS: lambda: gates.takes_distance(notice.departments, here),
        Refusal.BUYER: lambda: gates.takes_buyer(notice.buyer_id),
        Refusal.WORD: lambda: gates.excluded_stems.isdisjoint(notice.words),
    }
    return tuple(refusal for refusal, takes in asked.items() if not takes())


def is_open(notice: NoticeVector, now: datetime) -> bool:
    """Tell whether one can still answer: a call whose deadline, if it has one, lies ahead."""
    return notice.is_call and (notice.closes_at is None or notice.closes_at > now)
