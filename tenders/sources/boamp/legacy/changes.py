"""Corrections and cancellations of the old form: what is replaced, and by what."""

import re

from tenders.sources.deadlines import parse
from tenders.sources.wire import Json, children, text_of, texts_of

# Section IV.2.2 of the old European form holds the deadline for receipt.
_DEADLINE_RUBRIC = re.compile(r"IV\.2\.2\b|réception des offres|date limite", re.I)
_BEFORE = (("DATE", "INIT"), ("TEXTE", "INIT"), ("TXT_INIT",))
_AFTER = (("DATE", "LIRE"), ("TEXTE", "LIRE"), ("LIRE",))


def new_deadline(body: Json) -> str:
    """Return the deadline a correction gives."""
    return _deadline(body, _AFTER)


def previous_deadline(body: Json) -> str:
    """Return the deadline a correction replaces."""
    return _deadline(body, _BEFORE)


def text_of_changes(body: Json) -> str:
    """Return what a correction changes, one change a paragraph, or why a notice is cancelled.

    In the buyer's words: its rubric, then the old text → the new one.
    """
    changes = map(_change, children(body, "RECTIF", "MODIFICATION"))
    others = (text_of(body, "RECTIF", "INFO_COMPLEMENTAIRE"), text_of(body, "ANNULATION", "MOTIF"))
    return "\n\n".join(filter(None, (*changes, *others)))


def _change(node: Json) -> str:
    rubrics = dict.fromkeys(
        filter(None, (text_of(node, "RUB_INIT"), text_of(node, "APRES_MENTION")))
    )
    change = " → ".join(filter(None, (_first(node, _BEFORE), _first(node, _AFTER))))
    return "\n".join(filter(None, (" – ".join(rubrics), change)))


def _deadline(body: Json, side: tuple[tuple[str, ...], ...]) -> str:
    for change in children(body, "RECTIF", "MODIFICATION"):
        rubric = f"{text_of(change, 'RUB_INIT')} {text_of(change, 'APRES_MENTION')}"
        if _DEADLINE_RUBRIC.search(rubric):
            texts = (text for path in side for text in texts_of(change, *path))
            if text := next(filter(parse, texts), ""):
                return text
    return ""


def _first(node: Json, paths: tuple[tuple[str, ...], ...]) -> str:
    return next(filter(None, (text_of(node, *path) for path in paths)), "")
