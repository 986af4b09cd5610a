"""XML of public sources turned to the JSON of `wire`, refusing what only an attacker sends."""

import re
from functools import lru_cache

from lxml import etree

from tenders.sources.errors import UnparsableRecord
from tenders.sources.wire import Json

# What may stand before a DOCTYPE; the groups are atomic, so that no prolog takes long to read.
_DOCTYPE = re.compile(
    r"\ufeff?\s*+(?:<\?(?>[\s\S]*?\?>)\s*+|<!--(?>[\s\S]*?-->)\s*+)*+<!DOCTYPE", re.IGNORECASE
)
# BOAMP gives the UBL namespaces other addresses: only the end of each is the same everywhere.
_PREFIXES = {
    "CommonAggregateComponents-2": "cac:",
    "CommonBasicComponents-2": "cbc:",
    "CommonExtensionComponents-2": "ext:",
    "eforms-ubl-extensions/1": "efext:",
    "eforms-ubl-extension-aggregate-components/1": "efac:",
    "eforms-ubl-extension-basic-components/1": "efbc:",
    "XMLSchema-instance": "xsi:",
}


def parse(body: str) -> dict[str, Json]:
    """Return `{name of the root: its content}`, by the rules that `wire` states.

    Names of eForms bear their usual prefix (`cbc:ID`) whatever the document calls it; names of
    other namespaces bear none. Raises `UnparsableRecord`: "unsafe_xml" for a document type
    declaration, where entities are made; "not_xml" for what is not well formed.
    """
    if _DOCTYPE.match(body):
        raise UnparsableRecord("unsafe_xml", "DOCTYPE")
    try:
        root = etree.fromstring(_bytes(body), _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnparsableRecord("not_xml", str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnparsableRecord("unsafe_xml", "DOCTYPE")
    return {_name(root.tag): _content(root)}


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _bytes(body: str) -> bytes:
    return body.removeprefix("\ufeff").lstrip().encode("utf-8", errors="replace")


def _content(element: etree._Element) -> Json:
    """Return the content of an element; the depth is bounded by the parser (256)."""
    text = element.text or ""
    if not len(element) and not element.attrib:
        return text if text and not text.isspace() else ""
    content: dict[str, Json] = {f"@{_name(key)}": str(value) for key, value in element.items()}
    for inner in element:
        text += inner.tail or ""
        _add(content, _name(inner.tag), _content(inner))
    if text and not text.isspace():
        content["#text"] = text
    return content


def _add(content: dict[str, Json], name: str, value: Json) -> None:
    """Put an element among its siblings: alone as it is, repeated in a list."""
    if name not in content:
        content[name] = value
        return
    present = content[name]
    if isinstance(present, list):
        present.append(value)
    else:
        content[name] = [present, value]


@lru_cache(maxsize=4_096)
def _name(tag: str) -> str:
    namespace, _, local = tag.rpartition("}")
    known = (prefix for end, prefix in _PREFIXES.items() if namespace.endswith(end))
    return next(known, "") + local
