"""Where things stand in the UBL tree of a notice, and in which language to read them."""

import re
from datetime import date
from decimal import Decimal

from tenders.sources.codes import unique
from tenders.sources.languages import KNOWN
from tenders.sources.wire import Json, attribute, child, children, text_of, texts_of

PROJECT = "cac:ProcurementProject"
TERMS = "cac:TenderingTerms"
PROCESS = "cac:TenderingProcess"
EXTENSION = (
    "ext:UBLExtensions",
    "ext:UBLExtension",
    "ext:ExtensionContent",
    "efext:EformsExtension",
)
FALLBACK_LANGUAGE = "FRA"

# What stands for a date the buyer does not give, or keeps back for now (BT-195).
_PLACEHOLDER_DATES = frozenset({date(1970, 1, 1), date(2000, 1, 1)})
_WITHHELD = "unpublished"
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


def language_of(root: Json) -> str:
    """Return the language of the notice (BT-702) as printed in `@languageID`: "FRA"."""
    code = text_of(root, "cbc:NoticeLanguageCode").upper()
    return code if re.fullmatch(r"[A-Z]{3}", code) else FALLBACK_LANGUAGE


def other_languages(root: Json) -> tuple[str, ...]:
    """Return the other official languages of the notice that we know, as printed: "NLD"."""
    own = language_of(root)
    printed = texts_of(root, "cac:AdditionalNoticeLanguage", "cbc:ID")
    return unique(code for code in printed if code != own and code.lower() in KNOWN)


def own_words(value: Json, *path: str, language: str) -> str:
    """Return the text at `path` in this language and no other."""
    nodes = children(value, *path)
    own = [node for node in nodes if attribute(node, "languageID") == language]
    text = next(iter(texts_of(own)), "")
    return "" if text == _WITHHELD else text


def words(value: Json, *path: str, language: str) -> str:
    """Return the text at `path` in the language of the notice, else in French, else in any.

    A text kept back for now counts as none.
    """
    nodes = children(value, *path)
    for wanted in (language, FALLBACK_LANGUAGE) if len(nodes) > 1 else ():
        for node in nodes:
            if attribute(node, "languageID") == wanted and (text := text_of(node)):
                return text
    text = next(iter(texts_of(nodes)), "")
    return "" if text == _WITHHELD else text


def listed(value: Json, *path: str, codes: str) -> list[str]:
    """Return the codes at `path` that belong to the code list named `codes`."""
    nodes = children(value, *path)
    return texts_of([node for node in nodes if attribute(node, "listName") == codes])


def by_id(nodes: list[Json]) -> dict[str, Json]:
    """Return the nodes by their own identifier; the first one wins."""
    found: dict[str, Json] = {}
    for node in nodes:
        found.setdefault(text_of(node, "cbc:ID"), node)
    return found


def extension(value: Json) -> Json:
    """Return the part of an element that eForms added to UBL, None without it."""
    return child(value, *EXTENSION)


def day_of(text: str) -> date | None:
    """Read an XML date ("2026-03-02+01:00"); None for a placeholder or anything else."""
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return None if day in _PLACEHOLDER_DATES else day


def number_of(text: str) -> Decimal | None:
    """Read a plain number that is not negative."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None
