import json
from datetime import date

import pytest
from django.utils import translation
from jsonschema import Draft7Validator, FormatChecker

from members.documents.content import Link, SkillsDossier
from members.documents.json_resume import write_json_resume
from tests.members.documents.dossiers import NAME, full_dossier

TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1}
DAY = {"type": "string", "pattern": r"^[12]\d{3}(-[01]\d(-[0-3]\d)?)?$"}


def of(properties: dict, *required: str) -> dict:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def many(item: dict) -> dict:
    return {"type": "array", "items": item, "minItems": 1}


# The part of JSON Resume 1.0.0 that we write; closed, so that a new key is a decision.
SCHEMA = of(
    {
        "$schema": {
            "const": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
        },
        "basics": of(
            {
                "name": TEXT,
                "label": TEXT,
                "location": of({"region": TEXT}),
                "profiles": many(of({"network": TEXT, "url": {"type": "string", "format": "uri"}})),
            },
            "name",
        ),
        "skills": many(of({"name": TEXT, "level": TEXT, "keywords": TEXTS}, "name")),
        "languages": many(of({"language": TEXT, "fluency": TEXT}, "language")),
        "projects": many(
            of(
                {
                    "name": TEXT,
                    "description": TEXT,
                    "highlights": TEXTS,
                    "keywords": TEXTS,
                    "endDate": DAY,
                    "entity": TEXT,
                    "url": {"type": "string", "format": "uri"},
                },
                "name",
            )
        ),
        "meta": of({"version": TEXT, "lastModified": TEXT}),
    },
    "$schema",
    "basics",
    "meta",
)


def written(dossier: SkillsDossier) -> dict:
    with translation.override("en"):
        return json.loads(write_json_resume(dossier))


@pytest.mark.parametrize(
    "dossier",
    [full_dossier(), SkillsDossier(name="Ada", made_on=date(2026, 11, 22), collective="")],
    ids=["full", "bare"],
)
def test_json_resume_has_the_shape_of_version_1(dossier):
    validator = Draft7Validator(SCHEMA, format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(written(dossier))] == []


def test_json_resume_says_what_the_dossier_says():
    resume = written(full_dossier())
    assert resume["basics"]["name"] == NAME
    assert resume["skills"][1] == {
        "name": "Conduite du changement",
        "level": "teaches it to others",
        "keywords": ["Direction et conduite de projet", "confirmed by 2 people, 2024"],
    }
    assert resume["languages"] == [
        {"language": "français", "fluency": "Mother tongue"},
        {"language": "italien", "fluency": "C1"},
    ]
    assert resume["projects"][1] == {
        "name": "Un seul dossier client au lieu de sept",
        "description": "Sept logiciels, et un même client connu sous sept numéros.",
        "highlights": [
            "J’ai réuni les métiers autour d’une fiche commune et formé 60 référents.",
            "Un dossier unique en dix-huit mois, 22 % de réclamations en moins.",
            "3 200 utilisateurs formés par leurs collègues",
        ],
        "keywords": ["Conduite du changement", "Assurance"],
        "endDate": "2019",
    }


def test_json_resume_has_no_place_for_age_or_studies():
    assert {"education", "certificates", "birth", "age"}.isdisjoint(written(full_dossier()))
    assert {"image", "email", "phone"}.isdisjoint(written(full_dossier())["basics"])


def test_json_resume_gives_addresses_of_web_pages_only():
    links = (Link(label="Fichier", url="file:///etc/passwd"),)
    profiles = written(full_dossier(links=links))["basics"]["profiles"]
    assert profiles == [{"network": "Fichier"}]


def test_json_resume_takes_any_text():
    odd = 'quote " back \\ emoji \U0001f600 line\nend'
    assert written(full_dossier(headline=odd))["basics"]["label"] == odd
    assert write_json_resume(full_dossier(headline="\ud800")).isascii() is False
