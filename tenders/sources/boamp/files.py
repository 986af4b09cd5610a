"""Client of the daily XML files of DILA: every BOAMP notice, one file each, no query."""

import html
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, Unpack
from urllib.parse import unquote

from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from collectif.core.remote.transport import Answer, FeedClient, Manners, checked_base_url
from tenders.sources.boamp.client import usable_id
from tenders.sources.bodies import xml_text
from tenders.sources.feed import Page, RawRecord

FILES_PATH = "/OPENDATA/BOAMP"
PAGE_SIZE = 25  # Half a minute at a file a second: a worker shows it is alive after each page.

_FILE_LINK = re.compile(r'href="([^"/?#]+\.xml)"', re.IGNORECASE)
_NUMBER = re.compile(r"\d+")

logger = logging.getLogger(__name__)


class Validators(Protocol):
    """What the caller remembers of each file: its ETag, or the date of its last change.

    `get` gives an empty text for a file whose record is not held: it is then fetched whole.
    """

    def get(self, url: str) -> str: ...

    def keep(self, url: str, value: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _File:
    """One file; `body` is None when it has not changed since the validator was kept."""

    url: str
    name: str
    body: str | None
    validator: str


class BoampFilesClient(FeedClient):
    """Read the daily folders of DILA at `base_url` (scheme and host).

    With `validators` a file is fetched again only when it has changed. A new validator is handed
    over once the caller asks for the next page, hence after it has stored the one before: a
    worker killed in between fetches the file again. Places cannot be asked for: every notice of
    the day comes. Every method may raise `SourceUnavailable` or `SourceRejected`.
    """

    def __init__(
        self,
        base_url: str,
        *,
        page_size: int = PAGE_SIZE,
        validators: Validators | None = None,
        **manners: Unpack[Manners],
    ) -> None:
        self._url = checked_base_url(base_url) + FILES_PATH
        self._page_size = max(1, page_size)
        self._validators = validators
        super().__init__(**manners)

    def pages(self, day: date, *, offset: int = 0) -> Iterator[Page]:
        """Yield the files of `day` by number, from `offset` on; a day without folder is empty."""
        folder = f"{self._url}/{day:%Y/%m/%d}/"
        links = self._links(folder)
        for start in range(offset, max(len(links), offset + 1), self._page_size):
            files = self._files(folder, links[start : start + self._page_size])
            yield Page(
                day,
                start,
                len(links),
                tuple(_record(file.name, file.body) for file in files if file.body is not None),
                tuple(file.name for file in files if file.body is None),
            )
            self._keep(files)

    def _links(self, folder: str) -> list[str]:
        try:
            return self._transport.get(folder, _file_links, accept="text/html")
        except SourceRejected as error:
            if error.code != "not_found":
                raise
            return []

    def _files(self, folder: str, links: Sequence[str]) -> list[_File]:
        found = (self._file(folder + link, _name(link)) for link in links)
        return [file for file in found if file]

    def _file(self, url: str, name: str) -> _File | None:
        """Return a file; None when it was withdrawn after the folder was listed."""
        validator = self._validators.get(url) if self._validators else ""
        try:
            body, new = self._transport.get(
                url, _content, accept="application/xml", validator=validator
            )
        except SourceRejected as error:
            if error.code != "not_found":
                raise
            logger.warning("boamp file %s is listed but not there", url)
            return None
        return _File(url, name, body, new)

    def _keep(self, files: Sequence[_File]) -> None:
        for file in files:
            if self._validators and file.body is not None and file.validator:
                self._validators.keep(file.url, file.validator)


def _file_links(answer: Answer) -> list[str]:
    """Return the links of an Apache index; a page cut short or of another kind is no index."""
    text = answer.body.decode(errors="replace")
    if "Index of" not in text or "</html>" not in text[-200:].lower():
        raise SourceUnavailable("bad_body", "not the index of a folder", status=200)
    links = dict.fromkeys(html.unescape(link) for link in _FILE_LINK.findall(text))
    return sorted(links, key=_by_number)


def _by_number(link: str) -> str:
    """Order "26-9999" before "26-10000": what comes later in a day comes last."""
    return _NUMBER.sub(lambda digits: digits[0].zfill(12), link)


def _content(answer: Answer) -> tuple[str | None, str]:
    body = None if answer.is_unchanged else xml_text(answer.body)
    return body, answer.validator


def _record(name: str, body: str) -> RawRecord:
    source_id = usable_id({"idweb": name})
    return RawRecord(source_id=source_id, body=body, media_type="application/xml")


def _name(link: str) -> str:
    return unquote(link)[: -len(".xml")]
