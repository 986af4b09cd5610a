"""A record as a person may read it: indented, never altered beyond that."""

import json
from typing import Any

from lxml import etree

from tenders.sources.feed import MediaType

# Longer bodies are shown as they came: indenting them would cost more than it helps.
LONGEST = 5_000_000


def indented(body: str, media_type: MediaType | str) -> str:
    """Return the body with one field a line; as it came when it is not what it says it is."""
    if len(body) > LONGEST:
        return body
    return _indented_xml(body) if media_type == "application/xml" else _indented_json(body)


def _indented_json(body: str) -> str:
    try:
        content = json.loads(body)
        if isinstance(content, dict):
            content = {key: _opened(value) for key, value in content.items()}
        return json.dumps(content, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body


def _opened(value: Any) -> Any:
    """Open what BOAMP gives as JSON inside a text (`donnees`, `gestion`)."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _indented_xml(body: str) -> str:
    # Entities are made in a DOCTYPE: whoever reads this page should see them as they came.
    if "<!DOCTYPE" in body:
        return body
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_blank_text=True
    )
    try:
        root = etree.fromstring(body.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return body
    etree.indent(root)
    return etree.tostring(root.getroottree(), encoding="unicode")
