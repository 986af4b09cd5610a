"""Files in the shapes of the daily feed of DILA, made from the JSON trees of `records`."""

from typing import Any

MANAGEMENT = {
    "REFERENCE": {
        "IDWEB": "26-10001",
        "TYPE_AVIS": {"NATURE": {"APPEL_OFFRE": {"STANDARD": ""}}, "STATUT": {"INITIAL": ""}},
        "ANNONCE_ANTERIEUR": {"IDWEB": "26-9000"},
    },
    "INDEXATION": {
        "SCHEMA": "3.2.5",
        "NOMORGANISME": "Ville de Brumeval",
        "TYPE_PROCEDURE": {"OUVERT": ""},
        "DATE_PUBLICATION": "2026-03-02",
        "NATURE_MARCHE": {"SERVICES": ""},
        "CRITERES_SOCIAUX_ENV": {"SOCIAUX": ""},
        "DEP_PUBLICATION": ["38", "05"],
        "RESUME_OBJET": "Entretien des espaces verts",
    },
}


def element(name: str, value: Any) -> str:
    """Write a JSON tree as the XML it came from."""
    if isinstance(value, list):
        return "".join(element(name, item) for item in value)
    inner, attributes = value, ""
    if isinstance(value, dict):
        attributes = "".join(f' {key[1:]}="{v}"' for key, v in value.items() if key[0] == "@")
        inner = "".join(
            v if key == "#text" else element(key, v) for key, v in value.items() if key[0] != "@"
        )
    return f"<{name}{attributes}>{inner}</{name}>"


def document(donnees: Any, *, management: Any = MANAGEMENT, old: bool = False) -> str:
    """Return a file of the daily feed, of today or of before 2024."""
    body = element("GESTION", management) + element("DONNEES", donnees)
    if old:
        return f'<?xml version="1.0" encoding="UTF-8"?><ANNONCE>{body}</ANNONCE>'
    return f'<jo:ann xmlns:jo="http://boamp.example/XML/3.2.5">{body}</jo:ann>'
