"""What may happen to an answer: the tests of the clients ask for these."""

import json
import re
from enum import StrEnum
from typing import Any

FAR_YEAR = "7017"
DEADLINES = re.compile(
    r'((?:dateReceptionOffres|receptionOffres|RECEPT_OFFRES|LIRE|cbc:EndDate)(?:": ?"|>))\d{4}'
)
PRINTED_DEADLINE = re.compile(r'("DATE_LIMITE_REPONSE": ")\d{4}')


class Fault(StrEnum):
    """What befalls one request; those of the last line change what is said."""

    NONE = "none"
    TOO_MANY = "429"
    BROKEN = "500"
    UNAVAILABLE = "503"
    RESET = "reset"
    TRUNCATED = "truncated"
    SLOW = "slow"
    WRONG_TYPE = "wrong type"
    DUPLICATE = "duplicate"
    TIMED_OUT = "timed out"
    SPOILT = "spoilt"
    NEW_FIELDS = "new fields"
    FAR_YEAR = "far year"


def in_page(body: dict[str, Any], rows: str, fault: Fault) -> dict[str, Any]:
    """Return a page whose rows, under the key `rows`, are hit by a fault."""
    found = body[rows]
    if fault is Fault.TIMED_OUT and "timedOut" in body:
        return body | {rows: found[: len(found) // 2], "timedOut": True}
    if fault is Fault.DUPLICATE:
        return body | {rows: found[:1] + found}
    return body | {rows: [in_row(row, fault) for row in found]}


def in_row(row: dict[str, Any], fault: Fault) -> dict[str, Any]:
    if fault is Fault.NEW_FIELDS:
        return row | {"champ_de_demain": {"valeur": ["1", None]}}
    if "donnees" not in row:
        return row
    if fault is Fault.SPOILT:
        return row | {"donnees": row["donnees"][:40]}
    if fault is Fault.FAR_YEAR:
        later = {
            "donnees": in_text(row["donnees"], fault),
            "gestion": PRINTED_DEADLINE.sub(rf"\g<1>{FAR_YEAR}", row["gestion"]),
        }
        return row | later
    return row


def in_text(text: str, fault: Fault) -> str:
    """Return the text of one notice, in JSON or XML, hit by a fault."""
    if fault is Fault.FAR_YEAR:
        return DEADLINES.sub(rf"\g<1>{FAR_YEAR}", text)
    if fault is Fault.SPOILT:
        return text.replace("</", "</un", 1)
    if fault is Fault.NEW_FIELDS:
        head, closing, end = text.rpartition("</")
        return f"{head}<Demain><valeur>1</valeur></Demain>{closing}{end}"
    return text


def json_bytes(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
