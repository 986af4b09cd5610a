"""The JSON formats of the DECP, 2019 and 2022, one contract at a time."""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from tenders.sources.decp.lines import amount

CHUNK = 1024 * 1024
# Characters. A contract takes a few thousand.
MAX_CONTRACT = 8 * CHUNK
LISTS = ("considerationsSociales", "techniques")

_START = re.compile(
    r'\s*(?:\{\s*(?:"[^"]*"\s*:\s*"[^"]*"\s*,\s*)*"marches"\s*:\s*)?'
    r'(?:\{\s*"(?:marche|contrat-concession)"\s*:\s*)?\[\s*'
)
_BETWEEN = re.compile(r"\s*,\s*")
_END = re.compile(r"\s*\]")
# The 2022 format has two lists.
_NEXT_LIST = re.compile(r'\s*,\s*"(?:marche|contrat-concession)"\s*:\s*\[\s*')
# Concessions use other words for the same things.
_CONCESSION = {
    "acheteur": "autoriteConcedante",
    "titulaires": "concessionnaires",
    "montant": "valeurGlobale",
    "dateNotification": "dateSignature",
}
_COPIED = (
    "id",
    "nature",
    "objet",
    "codeCPV",
    "procedure",
    "formePrix",
    "montant",
    "dureeMois",
    "offresRecues",
    "dateNotification",
    "datePublicationDonnees",
)
_MODIFIED = ("montant", "dureeMois", "titulaires")


class NotADocument(ValueError):
    """The text is not a list of contracts, or is cut before its end."""


def contracts(text: TextIO) -> Iterator[Any]:
    """Yield each element of the list or lists of contracts; raise NotADocument.

    Holds one contract and one chunk in memory.
    """
    buffer = _Buffer(text)
    buffer.expect(_START)
    while True:
        if not buffer.skip(_END):
            yield buffer.value()
            if buffer.skip(_BETWEEN):
                continue
            buffer.expect(_END)
        if not buffer.skip(_NEXT_LIST):
            return


def flatten(contract: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the latest version of a contract as lines, one for each supplier, at least one.

    Cells are named as in the consolidated file. A later modification changes the amount, the
    duration or the suppliers; the day of notification stays the first.
    """
    latest, number = _latest(contract)
    cells = {name: _text(latest.get(name)) for name in _COPIED}
    buyer, place = _mapping(latest.get("acheteur")), _mapping(latest.get("lieuExecution"))
    cells |= {
        "acheteur_id": _text(buyer.get("id") or latest.get("acheteur.id")),
        "acheteur_nom": _text(buyer.get("nom")),
        "lieuExecution_code": _text(place.get("code")),
        "lieuExecution_typeCode": _text(place.get("typeCode")),
        "modification_id": str(number),
    }
    cells |= {name: ", ".join(_words(latest.get(name))) for name in LISTS}
    for supplier in _records(latest.get("titulaires")) or [{}]:
        yield cells | {
            "titulaire_id": _text(supplier.get("id")),
            "titulaire_typeIdentifiant": _text(supplier.get("typeIdentifiant")),
            "titulaire_nom": _text(supplier.get("denominationSociale")),
        }


def _latest(contract: dict[str, Any]) -> tuple[dict[str, Any], int]:
    names = {ours: theirs for ours, theirs in _CONCESSION.items() if not contract.get(ours)}
    latest = contract | {ours: contract.get(theirs) for ours, theirs in names.items()}
    modifications = _records(contract.get("modifications"))
    for change in modifications:
        latest |= {name: change[name] for name in _MODIFIED if _is_stated(name, change)}
    return latest, len(modifications)


def _is_stated(name: str, change: dict[str, Any]) -> bool:
    if name == "titulaires":
        return any(supplier.get("id") for supplier in _records(change.get(name)))
    return bool(change.get(name)) and (name != "montant" or amount(_text(change[name])) is not None)


def _records(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, however deep sources nest it.

    The 2022 format wraps each: `{"titulaire": {…}}`, `{"modification": {…}}`.
    """
    match value:
        case list():
            return [record for item in value for record in _records(item)]
        case dict() if len(value) == 1 and isinstance(inner := next(iter(value.values())), dict):
            return [inner]
        case dict():
            return [value]
        case _:
            return []


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [found for item in value.values() for found in _words(item)]
    if isinstance(value, list):
        return [found for item in value for found in _words(item)]
    return [_text(value)] if value else []


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    is_plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if is_plain else ""


class _Buffer:
    """A window on the text, long enough for the element being read."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._window = text.read(CHUNK)
        self._at = 0
        self._decoder = json.JSONDecoder()

    def value(self) -> Any:
        while True:
            try:
                value, self._at = self._decoder.raw_decode(self._window, self._at)
            except (ValueError, RecursionError) as error:
                if not self._grow():
                    raise NotADocument(str(error)) from error
            else:
                return value

    def expect(self, pattern: re.Pattern[str]) -> None:
        if not self.skip(pattern):
            excerpt = self._window[self._at : self._at + 40]
            raise NotADocument(f"unexpected text: {excerpt!r}")

    def skip(self, pattern: re.Pattern[str]) -> bool:
        if len(self._window) - self._at < 1024:
            self._grow()
        found = pattern.match(self._window, self._at)
        if found:
            self._at = found.end()
        return found is not None

    def _grow(self) -> bool:
        """Read on; False at the end of the text, or when one element is out of reason."""
        more = self._text.read(CHUNK) if len(self._window) - self._at < MAX_CONTRACT else ""
        self._window = self._window[self._at :] + more
        self._at = 0
        return bool(more)
