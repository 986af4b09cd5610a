"""Word documents (ECMA-376): paragraphs in reading order, tables and text boxes included."""

from lxml import etree

from members.sources.cv import archives, xml
from members.sources.cv.documents import Document
from members.sources.cv.sniffing import DOCX_PART

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _RUN, _TEXT = f"{_WORD}p", f"{_WORD}r", f"{_WORD}t"
_STYLE = f"{_WORD}pStyle"
_NUMBERING = f"{_WORD}numPr"
_SPACES = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}
# The second writing of a text box, for old versions of Word.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LIST_STYLES = ("list", "puce")
BULLET = "• "


def read(data: bytes) -> Document:
    """Return the lines of a Word document; those of a list start with a bullet."""
    root = xml.parse(archives.part(data, DOCX_PART))
    return Document(lines=tuple(_lines(root)))


def _lines(root: etree._Element) -> list[str]:
    lines: list[str] = []
    # A text box is a paragraph inside a paragraph: the pieces of each are kept apart.
    open_paragraphs: list[list[str]] = [[]]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag == _FALLBACK:
            walk.skip_subtree()
        elif event == "start" and element.tag == _PARAGRAPH:
            open_paragraphs.append([])
        elif event == "start":
            open_paragraphs[-1].append(_piece(element))
        elif element.tag == _PARAGRAPH:
            lines += "".join(open_paragraphs.pop()).split("\n")
    return lines


def _piece(element: etree._Element) -> str:
    if element.tag == _TEXT:
        return element.text or ""
    if element.tag == _NUMBERING or (element.tag == _STYLE and _is_list(element)):
        return BULLET
    # Stops of tabulation are described by the same element as a tabulation typed.
    parent = element.getparent()
    is_typed = parent is not None and parent.tag == _RUN
    return _SPACES.get(element.tag, "") if is_typed else ""


def _is_list(style: etree._Element) -> bool:
    name = str(style.get(f"{_WORD}val", "")).lower()
    return any(word in name for word in _LIST_STYLES)
