"""The daily files of DILA: a folder a day, an XML file a notice."""

import json
import re
from datetime import date
from typing import Any

from scripts.sample_source.markup import DILA, HEAD, declared, elements, unescaped

FILES = "/OPENDATA/BOAMP"
PATH = re.compile(rf"{FILES}/(\d{{4}})/(\d{{2}})/(\d{{2}})/(?:([\w-]+)\.xml)?")
NAMESPACE = "http://boamp.journal-officiel.gouv.fr/XML/3.2.5"


def folder_and_name(path: str) -> tuple[date, str] | None:
    """Return the day and the number that a path names; an empty number for the folder itself."""
    found = PATH.fullmatch(path)
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return day, found[4] or ""


def index(path: str, numbers: list[str]) -> str:
    """Return the page of a folder, as Apache writes it."""
    lines = "".join(f'<li><a href="{number}.xml">{number}.xml</a></li>\n' for number in numbers)
    title = f"<title>Index of {path}</title>"
    return f"<html><head>{title}</head>\n<body><ul>\n{lines}</ul></body></html>\n"


def document(record: dict[str, Any]) -> str:
    """Return the file of a record of the API: its two JSON strings, as the XML they came from."""
    management = elements("GESTION", unescaped(json.loads(record["gestion"])))
    content = elements("DONNEES", unescaped(in_namespace(json.loads(record["donnees"]))))
    opening = f'<jo:ann xmlns:jo="{NAMESPACE}"{declared(DILA)}>'
    return f"{HEAD}{opening}{management}{content}</jo:ann>\n"


def in_namespace(donnees: dict[str, Any]) -> dict[str, Any]:
    """Return the body with the namespace that the root of an eForms notice stands in."""
    forms = donnees.get("EFORMS")
    if not forms:
        return donnees
    ((root, notice),) = forms.items()
    return {"EFORMS": {root: {"@xmlns": f"{DILA}{root}-2"} | notice}}
