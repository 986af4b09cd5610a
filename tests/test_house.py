"""The rules of the house that a linter does not know, each once a review remark."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("collectif", "members", "tenders", "scripts")
OUR_APPS = ("core", "members", "tenders")
LONGEST_FILE = 300
# The mail layout is the one place where inline styles are allowed: mail clients know no other.
MAIL_TEMPLATES = "emails"


def python_files() -> list[Path]:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in files if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def page_templates() -> list[Path]:
    return [path for path in templates() if MAIL_TEMPLATES not in path.parts]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def our_models() -> list[type[models.Model]]:
    return [model for label in OUR_APPS for model in apps.get_app_config(label).get_models()]


@cache
def sources() -> str:
    """Everything that may name a template."""
    texts = [path.read_text() for path in (*python_files(), *templates())]
    return "\n".join(texts)


@pytest.mark.parametrize("path", page_templates(), ids=shown)
def test_template_has_no_inline_style_handler_or_script(path):
    html = path.read_text()
    assert re.findall(r'\sstyle="', html) == []
    assert re.findall(r'\son[a-z]+="', html) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html) == []


@pytest.mark.parametrize("path", page_templates(), ids=shown)
def test_each_posting_form_has_its_token(path):
    for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(), re.DOTALL):
        assert "{% csrf_token %}" in form or "csrf_token" in form, form[:120]


# Found by name only by Django, allauth or the mail composer.
FOUND_BY_NAME = ("account/", "allauth/", "mfa/", "django/", "emails/", "usersessions/")


@pytest.mark.parametrize("path", templates(), ids=shown)
def test_template_is_used(path):
    name = str(path.relative_to(ROOT / "templates"))
    if not name.startswith(FOUND_BY_NAME):
        assert f'"{name}' in sources() or f"'{name}" in sources()


@pytest.mark.parametrize("path", templates(), ids=shown)
def test_template_loads_are_sorted(path):
    for loaded in re.findall(r"{% load ([\w ]+) %}", path.read_text()):
        assert loaded.split() == sorted(loaded.split())


@pytest.mark.parametrize("path", [*python_files(), *templates()], ids=shown)
def test_file_stays_short_enough_to_read(path):
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", python_files(), ids=shown)
def test_no_signal_and_no_save_override(path):
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in functions if node.name in {"save", "delete"}] == []
    assert "django.db.models.signals" not in path.read_text()


@pytest.mark.parametrize("path", python_files(), ids=shown)
def test_no_clock_in_default_arguments(path):
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            defaults = [default for default in node.args.defaults + node.args.kw_defaults if default]
            calls = [ast.unparse(default) for default in defaults if isinstance(default, ast.Call)]
            assert [call for call in calls if "now" in call or "today" in call] == []


@pytest.mark.parametrize("path", python_files(), ids=shown)
def test_file_name_says_what_it_holds(path):
    assert path.stem not in {"utils", "helpers", "misc", "common", "services", "managers"}


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_model_speaks(model):
    meta = model._meta
    assert str(meta.verbose_name) == str(meta.verbose_name).strip() != ""
    for field in meta.get_fields():
        if isinstance(field, models.ForeignKey | models.OneToOneField) and not field.auto_created:
            assert field.remote_field.related_name, f"{field} has no related_name"


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_constraint_and_index_names_are_unique_words(model):
    names = [item.name for item in (*model._meta.constraints, *model._meta.indexes)]
    assert [name for name in names if not re.fullmatch(r"[a-z0-9_]+", name)] == []


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_no_age_is_ever_stored(model):
    forbidden = re.compile(r"birth|(^|_)age($|_)|graduat|gender|nationality")
    assert [field.name for field in model._meta.get_fields() if forbidden.search(field.name)] == []


def test_migrations_are_complete(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_data_migrations_can_be_undone():
    for path in ROOT.glob("*/**/migrations/0*.py"):
        if ".venv" not in path.parts:
            for call in re.findall(r"RunPython\(([^)]*)\)", path.read_text()):
                assert "," in call, f"{path.name}: RunPython without a reverse"


def test_each_module_of_actions_has_its_tests():
    for app in ("members", "tenders"):
        for path in (ROOT / app / "actions").glob("*.py"):
            if path.stem != "__init__":
                found = list((ROOT / "tests" / app).rglob(f"test*{path.stem}.py"))
                assert found, f"{app}.actions.{path.stem} has no test module"


def test_no_place_of_our_machines_is_named():
    for path in (*python_files(), *templates(), *(ROOT / "docs").rglob("*.md")):
        assert not re.search(r"/(home|root|Users)/\w", path.read_text()), path
