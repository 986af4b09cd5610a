"""No birth date, age or year of graduation is asked, stored, shown or exported (L1132-1)."""

import ast
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.utils import translation

import meetings.forms
import members.forms
import tenders.forms

ROOT = Path(settings.BASE_DIR)
LANGUAGES = ("en", "fr")
APPS = ("core", "members", "tenders", "meetings")
FORMS = (members.forms, tenders.forms, meetings.forms)
# What a name in code may not hold, word by word: `average` and `language` are none of these.
NAMES = frozenset(
    {"age", "ages", "aged", "bday", "birth", "birthdate", "birthday", "birthplace", "born"}
    | {"dob", "graduate", "graduated", "graduation", "naissance"}
)
LABELS = re.compile(
    r"\b(?:[aâ]ge|anniversaire|birth\w*|born|graduat\w*|n[ée]e? le|naissance)\b"
    r"|\b(?:ann[ée]e|year)s?\b.{0,20}\b(?:dipl[oô]m\w*|degrees?)\b",
    re.IGNORECASE,
)
# What a template shows, tests or sends: variables, tags, names of fields and their autofill.
SPOKEN = re.compile(r"\{\{(.+?)\}\}|\{%(.+?)%\}|(?:name|id|autocomplete)=\"([^\"{]+)\"", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"")
WORD = re.compile(r"[A-Z]?[a-zé]+")
# Where what people wrote leaves the site, or comes in from a file.
EXPORTS = ("documents/*.py", "sources/cv/facts.py", "**/*export*.py")


def is_private(name: str) -> bool:
    return not NAMES.isdisjoint(word.lower() for word in WORD.findall(name))


def form_classes() -> Iterator[type[forms.BaseForm]]:
    for package in FORMS:
        for module in pkgutil.iter_modules(package.__path__):
            for thing in vars(import_module(f"{package.__name__}.{module.name}")).values():
                if isinstance(thing, type) and issubclass(thing, forms.BaseForm):
                    yield thing


def templates() -> Iterator[Path]:
    yield from (ROOT / "templates").rglob("*.html")


def names_in_template(html: str) -> Iterator[str]:
    for parts in SPOKEN.findall(html):
        for part in parts:
            # What a tag quotes is a sentence, or a url name checked elsewhere.
            yield from re.findall(r"[\w-]+", QUOTED.sub("", part))


def exported_names(source: str) -> Iterator[str]:
    """Keys of written dictionaries, and fields of classes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            yield from (key.value for key in node.keys if isinstance(key, ast.Constant))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


@pytest.mark.parametrize(
    "name", ["birth_date", "birthDate", "age", "min_age", "graduation_year", "dateNaissance"]
)
def test_private_name_is_found(name):
    assert is_private(name)


@pytest.mark.parametrize("name", ["language", "average_days", "page", "message", "is_managed"])
def test_ordinary_name_is_left_alone(name):
    assert not is_private(name)


@pytest.mark.parametrize(
    "label", ["Votre âge", "Date de naissance", "Birth date", "Année d’obtention du diplôme"]
)
def test_private_label_is_found(label):
    assert LABELS.search(label)


def test_private_word_is_found_in_a_template_and_in_an_export():
    html = "{% if person.birth_date %}{% endif %}{{ member.age }}<input name='x' id=\"bday\">"
    found = [name for name in names_in_template(html) if is_private(name)]
    assert found == ["birth_date", "age", "bday"]
    assert [name for name in exported_names("x = {'age': 1}") if is_private(name)] == ["age"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_model_stores_an_age(language):
    with translation.override(language):
        fields = [
            field
            for app in APPS
            for model in apps.get_app_config(app).get_models()
            for field in model._meta.get_fields()
        ]
        assert [str(field) for field in fields if is_private(field.name)] == []
        labels = [str(getattr(field, "verbose_name", "")) for field in fields]
        assert [label for label in labels if LABELS.search(label)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_asks_an_age(language):
    with translation.override(language):
        fields = [
            (form.__name__, name, str(field.label or ""))
            for form in form_classes()
            for name, field in form.base_fields.items()
        ]
    assert len(fields) > 30
    assert [field for field in fields if is_private(field[1]) or LABELS.search(field[2])] == []


def test_no_template_shows_an_age():
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in templates()
        for name in names_in_template(path.read_text())
        if is_private(name)
    ]
    assert found == []


def test_no_export_holds_an_age():
    folders = [ROOT / app for app in ("collectif", *APPS[1:])]
    paths = [path for folder in folders for pattern in EXPORTS for path in folder.glob(pattern)]
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in paths
        for name in exported_names(path.read_text())
        if isinstance(name, str) and is_private(name)
    ]
    assert len(paths) >= 5
    assert found == []
