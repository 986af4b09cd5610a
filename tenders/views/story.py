"""What happened to a dossier, notice after notice: from what to what. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collectif.core.dates import long_datetime
from collectif.core.text import fold
from tenders.enums import NoticeKind, ResultStatus, Source
from tenders.models import Notice
from tenders.sources.facts import LotFacts, NoticeFacts, ResultFacts
from tenders.views.wording import amount, months

# What announces or corrects the call; what comes after it moves nothing.
CALLING: Final = frozenset({NoticeKind.CALL, NoticeKind.CORRECTION})
# What may change from one notice of a source to the next, in the order it is told.
COMPARED: Final[dict[str, str | Promise]] = {
    "title": _("Title"),
    "estimated_value": _("Estimate"),
    "estimated_value_min": _("Lowest amount"),
    "estimated_value_max": _("Highest amount"),
    "framework_maximum": _("Framework maximum"),
    "duration_months": _("Duration"),
    "questions_deadline": _("Questions until"),
    "main_classification_code": _("Main CPV"),
    "documents_url": _("Address of the documents"),
    "submission_url": _("Where to submit"),
}
COMPARED_IN_LOTS: Final = (
    "title",
    "estimated_value",
    "framework_maximum",
    "duration_months",
)
AMOUNTS: Final = frozenset(name for name in COMPARED if "value" in name or "maximum" in name)
NOTHING: Final = (None, "", ())


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, in words; `before` is empty for what is new."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a lot; `lot_number` is empty for the whole contract."""

    lot_number: str
    status: str
    winners: tuple[str, ...]
    amount: str
    offer_count: int | None
    reason: str


@dataclass(slots=True)
class Chapter:
    """One notice, and what it changed. `text` is what the notice itself says it changes."""

    notice: Notice
    heading: str
    changes: list[Change] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    text: str = ""


def tell(notices: Iterable[tuple[Notice, NoticeFacts]], *, now: datetime) -> list[Chapter]:
    """Return the chapters, newest first, of notices given oldest first."""
    told = _Told(now)
    chapters = [told.chapter(notice, facts) for notice, facts in notices]
    return chapters[::-1]


class _Told:
    """What has been said so far: the deadline by anyone, the rest by each source.

    Two sources word one call in two ways: only a correction is compared with another source.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.deadline: datetime | None = None
        self.by_source: dict[str, dict[str, Any]] = {}
        self.by_anyone: dict[str, Any] = {}

    def chapter(self, notice: Notice, facts: NoticeFacts) -> Chapter:
        moved = list(self._moved_deadline(facts))
        changes = [*moved, *self._changes(notice, facts)]
        is_changed = facts.kind in {NoticeKind.CORRECTION, NoticeKind.CANCELLATION}
        return Chapter(
            notice=notice,
            heading=_heading(notice, facts, self._way(facts) if moved else ""),
            changes=changes,
            decisions=[_decision(result) for result in facts.results],
            text=facts.change_text if is_changed or not facts.results else "",
        )

    def _way(self, facts: NoticeFacts) -> str:
        """Say how a deadline that moved has moved, then hold it for the current one."""
        before, self.deadline = self.deadline, facts.submission_deadline
        if before is None or self.deadline is None:
            return "moved"
        return "later" if self.deadline > before else "earlier"

    def _moved_deadline(self, facts: NoticeFacts) -> Iterator[Change]:
        after = facts.submission_deadline
        if facts.kind not in CALLING or after is None or after == self.deadline:
            return
        is_correction = facts.kind == NoticeKind.CORRECTION
        before = self._moment(self.deadline) or (is_correction and facts.previous_deadline_text)
        if before:
            yield Change(gettext("Deadline"), before, self._moment(after))
        else:
            self.deadline = after

    def _changes(self, notice: Notice, facts: NoticeFacts) -> Iterator[Change]:
        said = self.by_source.setdefault(notice.source, {})
        is_correction = facts.kind == NoticeKind.CORRECTION
        former = {**self.by_anyone, **said} if is_correction else said
        stated = dict(_stated(facts))
        if facts.kind in CALLING:
            for name, value in stated.items():
                if name not in former and not is_correction:
                    continue
                if name in former and _key(former[name]) != _key(value):
                    yield self._change(name, former[name], value, facts.currency)
            yield from self._new_lots(facts, former, is_correction=is_correction)
        said |= stated
        self.by_anyone |= stated

    def _change(self, name: str, before: Any, after: Any, currency: str) -> Change:
        field_name, _sep, lot_number = name.partition("|")
        label = str(COMPARED[field_name])
        if lot_number:
            label = gettext("Lot %(number)s, %(what)s") % {
                "number": lot_number,
                "what": label[:1].lower() + label[1:],
            }
        return Change(
            label,
            self._words(field_name, before, currency),
            self._words(field_name, after, currency),
        )

    def _new_lots(
        self, facts: NoticeFacts, former: dict[str, Any], *, is_correction: bool
    ) -> Iterator[Change]:
        known = {name.partition("|")[2] for name in former if "|" in name}
        if known:
            for lot in facts.lots:
                if lot.number not in known:
                    yield Change(gettext("Lot added"), "", f"{lot.number}. {lot.title}")

    def _words(self, name: str, value: Any, currency: str) -> str:
        if isinstance(value, datetime):
            return self._moment(value)
        if name in AMOUNTS:
            return amount(value, currency)
        return months(value) if name == "duration_months" else str(value)

    def _moment(self, value: datetime | None) -> str:
        return long_datetime(value, now=self.now) if value else ""
