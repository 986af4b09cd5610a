"""The XML of one notice of TED becomes one `NoticeFacts`, or an `UnparsableRecord`."""

from datetime import date

from tenders.sources import eforms, xml
from tenders.sources.assembly import assemble
from tenders.sources.eforms.changes import ted_number
from tenders.sources.eforms.tree import day_of, extension
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import NoticeFacts
from tenders.sources.languages import OF_THE_UNION
from tenders.sources.wire import Json, text_of

ID_MAX_LENGTH = 100
NOTICE_URL = "https://ted.europa.eu/{language}/notice/-/detail/{number}"

_ROOTS = frozenset({"ContractNotice", "ContractAwardNotice", "PriorInformationNotice"})


def normalise(body: str, number: str) -> NoticeFacts:
    """Return the facts of the notice whose XML is `body`.

    `number`: the publication number it was asked by ("47522-2024"); when empty, the one that
    the notice prints, else its own identifier. Raises `UnparsableRecord` and nothing else: for
    XML that is unsafe or broken, a notice of before eForms ("unknown_variant": it is kept whole),
    without any identifier, date or title.
    """
    wire = xml.parse(body)
    root_name, root = next(iter(wire.items()))
    if root_name not in _ROOTS:
        raise UnparsableRecord("unknown_variant", root_name)
    content = eforms.read(wire, "other")
    published_as = ted_number(number) or content.publication_number
    return assemble(
        content,
        source_id=_source_id(published_as, number, content.notice_uuid),
        kind="other",
        published_on=_published_on(root),
        source_url=_url(published_as, content.language),
        reads_instants=True,
    )


def _source_id(published_as: str, asked: str, notice_uuid: str) -> str:
    own_id = published_as or asked.strip() or notice_uuid.strip()
    if not own_id or len(own_id) > ID_MAX_LENGTH or not own_id.isprintable():
        raise UnparsableRecord("bad_id", own_id)
    return own_id


def _published_on(root: Json) -> date:
    """Return the day of publication (OPP-012), else the day of dispatch (BT-05)."""
    printed = text_of(extension(root), "efac:Publication", "efbc:PublicationDate")
    day = day_of(printed) or day_of(text_of(root, "cbc:IssueDate"))
    if day is None:
        raise UnparsableRecord("bad_date", printed)
    return day


def _url(number: str, language: str) -> str:
    """Return the page of the notice in its own language."""
    if not number:
        return ""
    return NOTICE_URL.format(language=OF_THE_UNION.get(language, "en"), number=number)
