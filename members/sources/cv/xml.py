"""XML that a stranger wrote: no document type, no entities, no network, a bounded depth."""

from typing import Any

from lxml import etree

from members.sources.cv.errors import CvFault, UnreadableCv


def parse(data: bytes) -> etree._Element:
    """Return the root element; raise "bomb" for a document type declaration, or "corrupt".

    Entities, of which XML bombs are made, need that declaration; nothing of ours has one.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableCv(CvFault.BOMB if _has_doctype(data) else CvFault.CORRUPT) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableCv(CvFault.BOMB)
    return root


def _has_doctype(data: bytes) -> bool:
    return b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def content(element: etree._Element) -> Any:
    """Return an element as JSON: its text, or its attributes and children by local name.

    What is repeated becomes a list; the text beside children is kept as "#text".
    """
    words = "".join(_texts(element)).strip()
    if not len(element) and not element.attrib:
        return words
    found: dict[str, Any] = {name.rpartition("}")[2]: value for name, value in _attributes(element)}
    for child in element:
        _add(found, local_name(child), content(child))
    return found | {"#text": words} if words else found


def _texts(element: etree._Element) -> list[str]:
    return [element.text or "", *(child.tail or "" for child in element)]


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in element.items()]


def _add(found: dict[str, Any], name: str, value: Any) -> None:
    if name not in found:
        found[name] = value
    elif isinstance(found[name], list):
        found[name].append(value)
    else:
        found[name] = [found[name], value]
