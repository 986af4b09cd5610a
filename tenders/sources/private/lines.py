"""Rows of a file become calls to enter, or lines refused with the cell and the reason."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Literal

from collectif.core.text import fold
from tenders.sources.private import cells
from tenders.sources.private.entry import DeadlineProblem, Entry
from tenders.sources.private.tables import Row, UnreadableFile

type Column = Literal[
    "reference",
    "title",
    "buyer",
    "siret",
    "description",
    "cpv",
    "departments",
    "natures",
    "deadline",
    "value",
    "contact",
    "url",
]
type ProblemCode = cells.BadCellCode | DeadlineProblem | Literal["repeated", "spilled", "shared"]

# Column -> field of `Entry`, and how its cell is read; the contact is no part of the call.
READERS: dict[Column, tuple[str, Callable[[str], Any]]] = {
    "reference": ("reference", cells.read_reference),
    "title": ("title", cells.read_title),
    "buyer": ("buyer", cells.read_buyer),
    "siret": ("siret", cells.read_siret),
    "description": ("description", cells.read_text),
    "cpv": ("cpv_codes", cells.read_cpv),
    "departments": ("departments", cells.read_departments),
    "natures": ("natures", cells.read_natures),
    "deadline": ("deadline", cells.read_deadline),
    "value": ("estimated_value", cells.read_amount),
    "contact": ("contact", cells.read_contact),
    "url": ("url", cells.read_url),
}
REQUIRED: tuple[Column, ...] = ("title", "buyer")

_ATOM, _LABEL = r"[A-Za-z0-9_%+-]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*\.[A-Za-z]{{2,63}}\b")
_PHONE = re.compile(r"\+?\(?[0-9](?:[ .()/-]?[0-9]){8,14}")
_NOT_A_LETTER = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is refused. `value`: what stands in the cell, or the number of another line."""

    column: Column
    code: ProblemCode
    value: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: a call to enter with its contact, or what is wrong with it.

    `key` names the call within what one person imports: its reference, else its buyer and
    title. `title` is what was typed, also when the line is refused.
    """

    number: int
    title: str
    key: str
    contact: str
    entry: Entry | None
    problems: tuple[Problem, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Line":
        entry = values["entry"]
        return cls(
            number=values["number"],
            title=values["title"],
            key=values["key"],
            contact=values["contact"],
            entry=Entry.from_json(entry) if entry else None,
            problems=tuple(Problem(**problem) for problem in values["problems"]),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """All the lines of a file; `unknown`: headings that were not understood, hence left out."""

    lines: tuple[Line, ...]
    unknown: tuple[str, ...] = ()


def heading_key(heading: str) -> str:
    """Return a heading reduced to its letters: "Date limite *" gives "date limite"."""
    return _NOT_A_LETTER.sub(" ", fold(heading)).strip()


def split_contact(text: str) -> tuple[str, str, str]:
    """Return name, e-mail and telephone of "Marie Roux, marie@ville.example, 04 76 00 00 00"."""
    email, phone = _EMAIL.search(text), _PHONE.search(text)
    found = [match[0] for match in (email, phone) if match]
    name = text
    for part in found:
        name = name.replace(part, " ", 1)
    parts = (part.strip(" -()<>") for part in re.split(r"[,;]|\s{2,}", name))
    return (
        ", ".join(filter(None, parts)),
        email[0] if email else "",
        phone[0] if phone else "",
    )


def read_lines(rows: Sequence[Row], names: Mapping[str, Column]) -> Reading:
    """Read the rows under their heading.

    `names`: `heading_key` of each heading accepted, in any language, and its column. Raises
    UnreadableFile: `missing_columns` or `repeated_columns` (names of columns in `detail`),
    `empty` when nothing stands under the heading.
    """
    heading, *others = rows
    columns = [names.get(heading_key(cell)) for cell in heading.cells]
    _check_heading(columns)
    if not others:
        raise UnreadableFile("empty")
    unknown = [
        cells.shown(cell)
        for cell, column in zip(heading.cells, columns, strict=True)
        if cell and not column
    ]
    return Reading(tuple(_told_apart(_line(row, columns) for row in others)), tuple(unknown))


def _check_heading(columns: list[Column | None]) -> None:
    known = [column for column in columns if column]
    if missing := [column for column in REQUIRED if column not in known]:
        raise UnreadableFile("missing_columns", " ".join(missing))
    if repeated := sorted({column for column in known if known.count(column) > 1}):
        raise UnreadableFile("repeated_columns", " ".join(repeated))


def _line(row: Row, columns: list[Column | None]) -> Line:
    texts = {
        column: cell for column, cell in zip(columns, row.cells, strict=False) if column is not None
    }
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for column, (name, read) in READERS.items():
        try:
            values[name] = read(texts.get(column, ""))
        except cells.BadCell as bad:
            problems.append(Problem(column, bad.code, bad.value))
    if any(row.cells[len(columns) :]):
        # An unquoted separator has moved the cells: what was read is not what was meant.
        problems.append(Problem("title", "spilled"))
    contact = values.pop("contact", "")
    entry = None if problems else Entry(**values)
    title = cells.shown(texts.get("title", ""))
    return Line(row.number, title, _key(entry), contact, entry, tuple(problems))


def _key(entry: Entry | None) -> str:
    if entry is None:
        return ""
    if entry.reference:
        return f"r:{_digest(fold(entry.reference))}"
    return f"t:{_digest(entry.siret or fold(entry.buyer), fold(entry.title))}"


def _digest(*words: str) -> str:
    return sha256("\n".join(words).encode()).hexdigest()[:32]


def _told_apart(lines: Iterator[Line]) -> Iterator[Line]:
    """Refuse a line that names the call of an earlier one."""
    seen: dict[str, int] = {}
    for line in lines:
        first = seen.setdefault(line.key, line.number) if line.key else line.number
        if first == line.number:
            yield line
        else:
            column: Column = "reference" if line.key.startswith("r:") else "title"
            problem = Problem(column, "repeated", str(first))
            yield Line(line.number, line.title, line.key, line.contact, None, (problem,))
