"""A version of the minutes, arranged to be read: on a page or on paper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from collectif.core import dates
from meetings.documents.blocks import blocks_of
from meetings.documents.minutes_pdf import MinutesSheet, Part
from meetings.enums import BookingState, PassageKind
from meetings.models import Booking, MinutesVersion, Occurrence, Passage

TURN_KINDS = (PassageKind.DONE, PassageKind.NEXT_STEP, PassageKind.NEED, PassageKind.OFFER)


@dataclass(frozen=True, slots=True)
class Read:
    """The passages of a version by what they are; `turns`: person by person."""

    notes: list[Passage] = field(default_factory=list)
    turns: list[tuple[Booking, list[Passage]]] = field(default_factory=list)
    decisions: list[Passage] = field(default_factory=list)
    actions: list[Passage] = field(default_factory=list)


def read(passages: Iterable[Passage]) -> Read:
    """Arrange passages, already in their order."""
    rows = list(passages)
    said = [row for row in rows if row.kind in TURN_KINDS and row.booking]
    return Read(
        notes=[row for row in rows if row.kind == PassageKind.NOTES],
        turns=[(one, list(words)) for one, words in groupby(said, key=lambda row: row.booking)],
        decisions=[row for row in rows if row.kind == PassageKind.DECISION],
        actions=[row for row in rows if row.kind == PassageKind.ACTION],
    )


def attendance(meeting: Occurrence) -> list[tuple[str, list[str]]]:
    """Who was there and who sent word, by name; absences stay between the person and us."""
    bookings = meeting.bookings.select_related("user").order_by("created_at", "pk")
    held = list(bookings.filter(state__in=(BookingState.PRESENT, BookingState.EXCUSED)))
    named = [
        (str(BookingState(state).label), [one.name for one in held if one.state == state])
        for state in (BookingState.PRESENT, BookingState.EXCUSED)
    ]
    return [(label, names) for label, names in named if names]


def sheet_of(
    version: MinutesVersion, meeting: Occurrence, passages: Iterable[Passage]
) -> MinutesSheet:
    """What the PDF prints, in the language in force."""
    arranged = read(passages)
    start, end = meeting.local_start, meeting.local_end
    return MinutesSheet(
        title=meeting.title,
        kind=_("Minutes of the meeting"),
        when=_("%(day)s, from %(start)s to %(end)s")
        % {
            "day": formats.date_format(start, "DATE_FORMAT"),
            "start": dates.time_of_day(start),
            "end": dates.time_of_day(end),
        },
        where=", ".join(filter(None, (meeting.room, meeting.address))),
        state=_state(version),
        attendance=tuple((label, ", ".join(names)) for label, names in attendance(meeting)),
        parts=tuple(_parts(arranged)),
        collective=f"{settings.SITE_NAME} {settings.SITE_PLACE}",
        page_label=_("Page {page} of {pages}"),
    )


def _parts(arranged: Read) -> list[Part]:
    notes = [Part(title=row.heading, blocks=tuple(blocks_of(row.text))) for row in arranged.notes]
    turns = [
        Part(
            title=_("Round table: %(name)s") % {"name": booking.name},
            rows=tuple((str(PassageKind(row.kind).label), row.text) for row in words),
        )
        for booking, words in arranged.turns
    ]
    lists = [
        Part(title=_("Decisions"), rows=tuple(_numbered(arranged.decisions))),
        Part(title=_("Actions"), rows=tuple((_who(row), row.text) for row in arranged.actions)),
    ]
    return [*notes, *turns, *(part for part in lists if part.rows)]


def _numbered(rows: list[Passage]) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows, 1):
        yield f"{number}.", row.text


def _who(row: Passage) -> str:
    if row.due_on is None:
        return str(row.owner)
    told = {"name": row.owner, "day": formats.date_format(row.due_on, "SHORT_DATE_FORMAT")}
    return _("%(name)s, by %(day)s") % told


def _state(version: MinutesVersion) -> str:
    if version.published_at is None:
        return _("Version %(number)s, not approved yet") % {"number": version.number}
    day = formats.date_format(timezone.localtime(version.published_at), "SHORT_DATE_FORMAT")
    return _("Version %(number)s, approved on %(day)s") % {"number": version.number, "day": day}
