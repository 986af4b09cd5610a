"""OpenDocument texts (ISO/IEC 26300): paragraphs and headings in reading order."""

from lxml import etree

from members.sources.cv import archives, xml
from members.sources.cv.documents import Document
from members.sources.cv.docx import BULLET
from members.sources.cv.errors import CvFault, UnreadableCv
from members.sources.cv.sniffing import ODT_PART

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_ITEM = f"{_TEXT}list-item"
_SPACES = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n", f"{_TEXT}s": " "}
_LEFT_OUT = (f"{_OFFICE}annotation", f"{_TEXT}tracked-changes", f"{_TEXT}note")
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTION = b"encryption-data"


def read(data: bytes) -> Document:
    """Return the lines of an OpenDocument text; those of a list start with a bullet."""
    if _ENCRYPTION in archives.part(data, _MANIFEST):
        raise UnreadableCv(CvFault.ENCRYPTED)
    root = xml.parse(archives.part(data, ODT_PART))
    return Document(lines=tuple(_lines(root)))


def _lines(root: etree._Element) -> list[str]:
    lines: list[str] = []
    # A frame is a paragraph inside a paragraph: the pieces of each are kept apart.
    open_paragraphs: list[list[str]] = [[]]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            if element.tag in _PARAGRAPHS:
                lines += "".join(open_paragraphs.pop()).split("\n")
            open_paragraphs[-1].append(element.tail or "")
        elif element.tag in _LEFT_OUT:
            walk.skip_subtree()
        else:
            if element.tag in _PARAGRAPHS:
                open_paragraphs.append([_bullet(element)])
            open_paragraphs[-1].append(_SPACES.get(element.tag, "") + (element.text or ""))
    return lines


def _bullet(paragraph: etree._Element) -> str:
    parent = paragraph.getparent()
    return BULLET if parent is not None and parent.tag == _ITEM else ""
