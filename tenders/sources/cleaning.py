"""Texts and urls as buyers type them, made safe to store and pleasant to read."""

import html
import re
import unicodedata
from urllib.parse import urlsplit

from collectif.core.text import normalise_spaces, repair_characters

RAW_MAX_LENGTH = 200_000
URL_MAX_LENGTH = 2_000

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CONTROLS = dict.fromkeys({*range(0x20), 0x7F} - {ord("\t"), ord("\n")})
# Zero-width and bidirectional marks hide text; lone surrogates cannot be encoded in UTF-8.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
# What `repair_characters` mends, besides accents apart from their letter.
_BROKEN = re.compile("[\x80-\x9f]|\u00c2\u00a0")
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029]")
_BREAKING_TAG = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|table|h[1-6])(?:\s[^<>]*)?/?>", re.I)
# Known tags only: "<marie@ville.example>" and "< 90 000 €" are words of the buyer.
_OTHER_TAG = re.compile(
    r"</?(?:a|b|i|u|em|strong|span|font|sup|sub|td|th|tbody|thead|img|script|style|iframe|svg"
    r"|object|form|input|button|o:p)(?:\s[^<>]*)?/?>",
    re.I,
)
_BLANK_LINES = re.compile(r"\n\s*\n\s*")
_AROUND_LINE_END = re.compile(r"[^\S\n]*\n[^\S\n]*")
_TABS = re.compile(r"[ \t]+")
_IN_URL = re.compile(r"[^\x00-\x20\x7f-\xa0<>\"\\^`{|}\s]+")


def clean_line(raw: str, limit: int) -> str:
    """Return `raw` on one line, without markup, control characters nor double spaces."""
    return _cut(normalise_spaces(_plain(raw)), limit)


def clean_text(raw: str, limit: int) -> str:
    """Return `raw` without markup nor control characters; lines and paragraphs are kept."""
    lines = _AROUND_LINE_END.sub("\n", _TABS.sub(" ", _plain(raw)))
    return _cut(_BLANK_LINES.sub("\n\n", lines).strip(), limit)


def clean_url(raw: str) -> str:
    """Return an absolute http(s) url without XML escapes, or an empty string."""
    url = raw.strip()
    while "&amp;" in url:
        url = url.replace("&amp;", "&")
    if len(url) > URL_MAX_LENGTH or not _IN_URL.fullmatch(url):
        return ""
    try:
        parts = urlsplit(url)
        hostname = parts.hostname
    except ValueError:
        return ""
    is_safe = parts.scheme in {"http", "https"} and bool(hostname) and "@" not in parts.netloc
    return url if is_safe else ""


def storable(text: str) -> str:
    """Return `text` without what PostgreSQL refuses: NUL and lone surrogates."""
    return _NOT_STORABLE.sub("", text)


def _plain(raw: str) -> str:
    """Return `raw` without escapes, tags nor strange characters; most texts have none of them."""
    text = raw[:RAW_MAX_LENGTH]
    if "&" in text:
        text = html.unescape(html.unescape(text))  # Some buyers escape twice.
    if not text.isascii():
        text = _without_broken_characters(text)
    if _CONTROL.search(text):
        text = _LINE_END.sub("\n", text).translate(_CONTROLS)
    if "<" in text:
        text = _OTHER_TAG.sub("", _BREAKING_TAG.sub("\n", text))
    return text


def _without_broken_characters(text: str) -> str:
    if _BROKEN.search(text) or not unicodedata.is_normalized("NFC", text):
        text = repair_characters(text)
    return _LINE_END.sub("\n", _INVISIBLE.sub("", text))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
