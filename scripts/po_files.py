"""Read and write PO files: strictly on the way in, the same bytes for the same content out."""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

# No dates and no tool version: the header must not change from one run to the next.
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: collectif\\n"
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""
WIDTH = 98
LINE = re.compile(
    r'\s*(#.*)?$|\s*((msgid|msgid_plural|msgctxt|msgstr(\[\d\])?)\s+)?"([^"\\]|\\.)*"\s*$'
)

type Key = tuple[str, str | None]


class MessagesError(Exception):
    """A source or catalogue that cannot be read; the text names the file."""


def read_catalogue(path: Path, locale: str) -> Catalog:
    """Return the catalogue of a .po file, with or without header; empty when there is no file.

    Raises MessagesError with file and line: Babel alone cuts the ends of an ill-quoted line.
    """
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if not LINE.match(line):
            raise MessagesError(f"{path}:{number}: not a PO line: {line}")
    try:
        return read_po(io.BytesIO(text.encode()), locale, charset="utf-8", abort_invalid=True)
    except PoFileError as error:
        raise MessagesError(f"{path}: {error}") from error


def write_catalogue(path: Path, catalog: Catalog, locale: str) -> bool:
    """Write the .po file sorted by msgid; return whether it changed."""
    body = io.BytesIO()
    write_po(
        body,
        catalog,
        width=WIDTH,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    header = HEADER.format(locale=locale, plural_forms=catalog.plural_forms)
    text = header + body.getvalue().decode().rstrip() + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def entries(catalog: Catalog) -> Iterator[Message]:
    """Yield the messages of a catalogue, without its header."""
    return (message for message in catalog if message.id)


def by_key(catalog: Catalog) -> dict[Key, Message]:
    return {key_of(message): message for message in entries(catalog)}


def key_of(message: Message) -> Key:
    """Return what identifies a message: its singular msgid and its context."""
    return texts_of(message.id)[0], message.context


def texts_of(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the singular, or singular and plural forms, as a tuple of strings."""
    if not value:
        return ("",)
    return (value,) if isinstance(value, str) else tuple(text or "" for text in value)
