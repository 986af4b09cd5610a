"""A notice once its text has been read: stems counted, codes resolved, ready to be stored."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from collectif.core.places import Department
from collectif.matching import cpv
from collectif.matching.inputs import NoticeInput
from collectif.matching.proximity import resolve
from collectif.matching.words import stems


@dataclass(frozen=True, slots=True)
class NoticeVector:
    """A notice as the engine sees it, whatever the statistics.

    `words` maps a stem to how often title and description hold it; `cpv_codes` are significant
    prefixes, sorted, each once; when `has_suggested_codes`, we guessed them from the title.
    """

    id: int
    words: Mapping[str, int]
    cpv_codes: tuple[str, ...]
    departments: tuple[Department, ...]
    contract_natures: frozenset[str]
    is_call: bool
    closes_at: datetime | None
    language: str
    buyer_id: int | None
    has_suggested_codes: bool = False


def notice_vector(notice: NoticeInput) -> NoticeVector:
    """Count the stems of a notice (title and description) and resolve its codes."""
    return vector_with(notice, Counter(stems(f"{notice.title} {notice.description}")))


def vector_with(notice: NoticeInput, words: Mapping[str, int]) -> NoticeVector:
    """Return the same for a notice whose stems have been counted before, its text left out."""
    declared = _significant(notice.classification_codes)
    suggested = () if declared else _significant(notice.suggested_codes)
    return NoticeVector(
        id=notice.id,
        words=words,
        cpv_codes=declared or suggested,
        departments=resolve(notice.departments),
        contract_natures=notice.contract_natures,
        is_call=notice.is_call,
        closes_at=notice.closes_at,
        language=notice.language,
        buyer_id=notice.buyer_id,
        has_suggested_codes=bool(suggested),
    )


def _significant(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({cpv.significant(code) for code in codes} - {""}))
