"""What the body of an answer holds; SourceUnavailable when it is not what was asked for."""

import json
import math
import re

from collectif.core.remote.errors import SourceUnavailable
from collectif.core.remote.refusals import words
from tenders.sources.cleaning import storable
from tenders.sources.wire import Json

_DECLARATION = re.compile(rb"""\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']""")
# The other codecs of Python are not for documents, and some are slow on purpose-made ones.
_ENCODING = re.compile(r"utf-?(?:8|16)|us-ascii|iso-?8859-\d{1,2}|latin-?1|windows-125\d", re.I)
_BEFORE_ROOT = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<![^\[>]*(?:\[.*?\]\s*)?>)", re.S)
_ROOT = re.compile(r"\s*<([^\W\d][\w.:-]*)")
_EMPTY_ROOT = re.compile(r"[^<>]*/>\s*\Z")


def json_object(body: bytes) -> dict[str, Json]:
    """Return the object; undecodable bytes are replaced rather than lose a whole page."""
    try:
        value: Json = json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise SourceUnavailable("bad_body", "not JSON", status=200) from error
    if not isinstance(value, dict):
        raise SourceUnavailable("bad_body", "JSON without an object", status=200)
    return value


def canonical(value: Json) -> str:
    """Return the one text of a JSON value: keys sorted, no space, nothing Postgres refuses.

    NUL and lone surrogates are taken out; NaN and infinities, which are not JSON, become texts.
    """
    try:
        text = _dumps(value)
        text.encode()
    except ValueError:
        return _dumps(_storable(value))
    return _dumps(_storable(value)) if "\\u0000" in text else text


def xml_text(body: bytes) -> str:
    """Return a whole XML document, decoded as its declaration says (UTF-8 without one).

    Undecodable bytes are replaced and NUL taken out: the document is kept for its reader to
    judge. A page of HTML, or a document without its end, is the transport's fault.
    """
    text = _decoded(body)
    root = _root(text)
    if root is None or root[1].lower() == "html":
        raise SourceUnavailable("bad_body", f"not XML: {words(body)}", status=200)
    if not _is_whole(text, root):
        raise SourceUnavailable("bad_body", f"XML without its end: {root[1]}", status=200)
    return storable(text)


def _dumps(value: Json) -> str:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _storable(value: Json) -> Json:
    match value:
        case str():
            return storable(value)
        case float() if not math.isfinite(value):
            return str(value)
        case list():
            return [_storable(item) for item in value]
        case dict():
            return {storable(key): _storable(item) for key, item in value.items()}
    return value


def _decoded(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    declared = _DECLARATION.match(body.removeprefix(b"\xef\xbb\xbf"))
    name = declared[1].decode(errors="replace") if declared else ""
    encoding = name if _ENCODING.fullmatch(name) else "utf-8"
    try:
        return body.decode(encoding, errors="replace").removeprefix("\ufeff")
    except LookupError:
        return body.decode(errors="replace").removeprefix("\ufeff")


def _root(text: str) -> re.Match[str] | None:
    """Find the root element, behind declaration, comments and document type."""
    position = 0
    while before := _BEFORE_ROOT.match(text, position):
        position = before.end()
    return _ROOT.match(text, position)


def _is_whole(text: str, root: re.Match[str]) -> bool:
    """Say whether the end of the root element came."""
    end = f"</{root[1]}"
    position = text.rfind(end)
    if position < 0:
        return _EMPTY_ROOT.match(text, root.end()) is not None
    return text[position + len(end) :].lstrip().startswith(">")
