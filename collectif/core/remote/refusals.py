"""What a server says when it refuses, for a person to read."""

import json
from collections.abc import Iterator
from typing import Any

from collectif.core.text import clean_text

EXCERPT_LENGTH = 2_000


def words(body: bytes) -> str:
    """Return the messages of a JSON answer, or the first words of a page."""
    text = body.decode(errors="replace")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return clean_text(text[:EXCERPT_LENGTH])
    if not isinstance(answer, dict):
        return ""
    message = [answer["message"]] if isinstance(answer.get("message"), str) else []
    return " - ".join(part for part in (*message, *_said(answer.get("error"))) if part)


def _said(error: Any) -> Iterator[str]:
    """Yield the texts of "error": one, several, or objects with a type and a message."""
    for one in error if isinstance(error, list) else [error]:
        if isinstance(one, str):
            yield one.strip()
        elif isinstance(one, dict):
            yield from (one[key] for key in ("type", "message") if isinstance(one.get(key), str))
