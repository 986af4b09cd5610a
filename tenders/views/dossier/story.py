"""What happened to a dossier, notice after notice: from what to what. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.template.defaultfilters import capfirst
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collectif.core.dates import long_date, long_datetime
from collectif.core.text import fold
from tenders.enums import NoticeKind, ResultStatus, Source
from tenders.models import Notice
from tenders.pipeline.told import is_whole
from tenders.sources.facts import LotFacts, NoticeFacts, ResultFacts
from tenders.templatetags.dossier import amount_in, duration, lot_number, no_award_reason

type Value = str | Decimal | datetime
# A fact, and the number of its lot: "" for the whole call.
type Name = tuple[str, str]

# What announces or corrects the call; what comes after it moves nothing.
CALLING: Final = frozenset({NoticeKind.CALL, NoticeKind.CORRECTION})
# What may change from one notice to the next, in the order it is told.
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
COMPARED_IN_LOTS: Final = ("title", "estimated_value", "framework_maximum", "duration_months")
DEADLINE_MOVED: Final[dict[str, str | Promise]] = {
    "later": _("Correction: the deadline is put back"),
    "earlier": _("Correction: the deadline is brought forward"),
    "moved": _("Correction: the deadline moves"),
}


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


@dataclass(frozen=True, slots=True)
class Chapter:
    """One notice, and what it changed. `text` is what the notice itself says it changes.

    `copies`: the same notice (BT-701, BT-757) as another source printed it.
    """

    notice: Notice
    heading: str
    changes: tuple[Change, ...]
    decisions: tuple[Decision, ...]
    text: str
    copies: tuple[Notice, ...] = ()

    @property
    def printings(self) -> tuple[Notice, ...]:
        return self.notice, *self.copies


def tell(notices: Iterable[tuple[Notice, NoticeFacts]], *, now: datetime) -> list[Chapter]:
    """Return the chapters, newest first, of notices given oldest first."""
    told = _Told(now)
    chapters: dict[object, Chapter] = {}
    for notice, facts in notices:
        chapter = told.chapter(notice, facts)
        own = (notice.source, notice.source_id)
        key = (facts.notice_uuid, facts.notice_version) if facts.notice_uuid else own
        chapters[key] = _joined(chapters[key], chapter) if key in chapters else chapter
    return list(chapters.values())[::-1]


class _Told:
    """What has been said so far: the deadline by anyone, the rest by each source.

    Two sources word one call in two ways: only a correction is compared with another source.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.deadline: date | None = None
        self.by_source: dict[str, dict[Name, Value]] = {}
        self.by_anyone: dict[Name, Value] = {}

    def chapter(self, notice: Notice, facts: NoticeFacts) -> Chapter:
        changes: list[Change] = []
        way = ""
        if facts.kind in CALLING:
            way, moved = self._moved_deadline(facts)
            changes = [*moved, *self._other_changes(notice.source, facts)]
        return Chapter(
            notice=notice,
            heading=_heading(notice, way),
            changes=tuple(changes),
            decisions=tuple(_decision(result, facts.currency) for result in facts.results),
            text=facts.change_text,
        )

    def _moved_deadline(self, facts: NoticeFacts) -> tuple[str, list[Change]]:
        before, after = self.deadline, facts.submission_deadline or facts.deadline_day
        if after is None or after == before or after == _day(before):
            return "", []
        self.deadline = after
        # The call itself may be older than what we hold.
        said = self._moment(before) if before else facts.previous_deadline_text
        if not said:
            return "", []
        change = Change(gettext("Deadline"), said, self._moment(after))
        return _way(before, after), [change]

    def _other_changes(self, source: str, facts: NoticeFacts) -> Iterator[Change]:
        own = self.by_source.setdefault(source, {})
        is_correction = facts.kind == NoticeKind.CORRECTION
        former = {**self.by_anyone, **own} if is_correction else dict(own)
        stated = dict(_stated(facts))
        own |= stated
        self.by_anyone |= stated
        for name, value in stated.items():
            if name in former and _key(former[name]) != _key(value):
                before = self._words(name, former[name], facts.currency)
                yield Change(_label(name), before, self._words(name, value, facts.currency))
        yield from _added_lots(facts.lots, former)
        if is_whole(facts):
            yield from self._withdrawn_lots(source, facts.lots)

    def _withdrawn_lots(self, source: str, lots: Iterable[LotFacts]) -> Iterator[Change]:
        """Tell once of the lots that a notice which says everything again leaves out."""
        own = self.by_source[source]
        kept = {"", *(lot.number for lot in lots)}
        for number in dict.fromkeys(number for _fact, number in own):
            if number not in kept:
                title = own.get(("title", number), "")
                yield Change(gettext("Lot withdrawn"), f"{lot_number(number)}. {title}", "")
        for told in (own, self.by_anyone):
            for name in [name for name in told if name[1] not in kept]:
                del told[name]

    def _moment(self, value: date) -> str:
        """Say a deadline; some notices give the day without the time."""
        if isinstance(value, datetime):
            return long_datetime(value, now=self.now)
        return gettext("%(day)s, time not given") % {"day": long_date(value, now=self.now)}

    def _words(self, name: Name, value: Value, currency: str) -> str:
        if isinstance(value, datetime):
            return self._moment(value)
        if isinstance(value, Decimal):
            return duration(value) if name[0] == "duration_months" else amount_in(value, currency)
        return value


def _day(value: date | None) -> date | None:
    return timezone.localdate(value) if isinstance(value, datetime) else value


def _way(before: date | None, after: date) -> str:
    """Say how a deadline moved; the hours of one day count when both are given."""
    if before is None:
        return "moved"
    if isinstance(before, datetime) and isinstance(after, datetime):
        return "later" if after > before else "earlier"
    former, day = _day(before), _day(after)
    return "later" if former and day and day > former else "earlier"


def _stated(facts: NoticeFacts) -> Iterator[tuple[Name, Value]]:
    for name in COMPARED:
        value = getattr(facts, name)
        if value not in (None, ""):
            yield (name, ""), value
    for lot in facts.lots:
        for name in COMPARED_IN_LOTS:
            value = getattr(lot, name)
            if lot.number and value not in (None, ""):
                yield (name, lot.number), value


def _key(value: Value) -> Value:
    """A title that only changed its capitals or its accents has not changed."""
    return fold(value) if isinstance(value, str) else value


def _label(name: Name) -> str:
    fact, lot_number = name
    if not lot_number:
        return str(COMPARED[fact])
    what = str(COMPARED[fact])
    return gettext("Lot %(number)s, %(what)s") % {
        "number": lot_number,
        "what": what[:1].lower() + what[1:],
    }


def _added_lots(lots: Iterable[LotFacts], former: Mapping[Name, Value]) -> Iterator[Change]:
    known = {lot_number for _fact, lot_number in former if lot_number}
    for lot in lots if known else ():
        if lot.number and lot.number not in known:
            yield Change(gettext("Lot added"), "", f"{lot_number(lot.number)}. {lot.title}")


def _joined(first: Chapter, copy: Chapter) -> Chapter:
    """Tell once what two sources print; what only the second one shows is added."""
    known = {(change.label, change.after) for change in first.changes}
    added = [one for one in copy.changes if (one.label, one.after) not in known]
    return replace(
        first,
        changes=(*first.changes, *added),
        decisions=first.decisions or copy.decisions,
        text=first.text or copy.text,
        copies=(*first.copies, copy.notice),
    )


def _heading(notice: Notice, way: str) -> str:
    if notice.kind == NoticeKind.CALL and notice.source == Source.PRIVATE:
        return gettext("Entered here")
    if notice.kind == NoticeKind.CALL:
        source = notice.get_source_display()
        return gettext("Published on %(source)s") % {"source": source}
    if notice.kind == NoticeKind.CORRECTION and way:
        return str(DEADLINE_MOVED[way])
    return capfirst(notice.get_kind_display())


def _decision(result: ResultFacts, currency: str) -> Decision:
    return Decision(
        lot_number=result.lot_number,
        status=capfirst(str(ResultStatus(result.status).label)) if result.status else "",
        winners=tuple(winner.name for winner in result.winners),
        amount=amount_in(result.amount, result.currency or currency),
        offer_count=result.offer_count,
        reason=capfirst(no_award_reason(result.reason)),
    )
