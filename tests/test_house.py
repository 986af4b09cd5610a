"""The rules of the house that a linter does not know, each once a review remark."""

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
# Found by name only by Django, allauth or the mail composer.
FOUND_BY_NAME = ("account/", "allauth/", "mfa/", "django/", "emails/", "admin/")
PACKAGES = ("collectif", "meetings", "members", "tenders", "scripts")
OUR_APPS = ("core", "meetings", "members", "tenders")
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


def offenders(paths: list[Path], is_wrong: Callable[[str], object]) -> list[str]:
    return [shown(path) for path in paths if is_wrong(path.read_text())]


def test_every_template_compiles():
    """A tag that is gone or was never loaded is found here, not by whoever opens a page."""
    for path in templates():
        get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize(
    "pattern",
    [r'\sstyle="', r'\son[a-z]+="', r"<script(?![^>]*\bsrc=)[^>]*>"],
    ids=["style", "handler", "script"],
)
def test_templates_have_nothing_inline(pattern):
    assert offenders(page_templates(), re.compile(pattern).search) == []


def test_each_posting_form_has_its_token():
    posting = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)

    def forgets_token(html: str) -> bool:
        return any("csrf_token" not in form for form in posting.findall(html))

    assert offenders(page_templates(), forgets_token) == []


def test_templates_are_used():
    names = [str(path.relative_to(ROOT / "templates")) for path in templates()]
    ours = [name for name in names if not name.startswith(FOUND_BY_NAME)]
    assert [name for name in ours if not re.search(rf"""["']{name}["'#]""", sources())] == []


def test_template_loads_are_sorted():
    def is_unsorted(html: str) -> bool:
        loads = [loaded.split() for loaded in re.findall(r"{% load ([\w ]+) %}", html)]
        return any(names != sorted(names) for names in loads)

    assert offenders(templates(), is_unsorted) == []


def test_files_stay_short_enough_to_read():
    files = [*python_files(), *templates()]
    assert offenders(files, lambda text: len(text.splitlines()) > LONGEST_FILE) == []


def test_no_signal_and_no_save_override():
    def breaks(text: str) -> bool:
        names = {node.name for node in ast.walk(ast.parse(text)) if hasattr(node, "name")}
        return bool(names & {"save", "delete"}) or "django.db.models.signals" in text

    assert offenders(python_files(), breaks) == []


def test_no_clock_in_default_arguments():
    def freezes_clock(text: str) -> bool:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                defaults = filter(None, [*node.args.defaults, *node.args.kw_defaults])
                calls = [ast.unparse(value) for value in defaults if isinstance(value, ast.Call)]
                if any("now" in call or "today" in call for call in calls):
                    return True
        return False

    assert offenders(python_files(), freezes_clock) == []


def test_file_names_say_what_they_hold():
    vague = {"utils", "helpers", "misc", "common", "managers", "selectors"}
    assert [shown(path) for path in python_files() if path.stem in vague] == []


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_model_follows_the_house(model):
    forbidden = re.compile(r"birth|(^|_)age($|_)|graduat|gender|nationality")
    for field in model._meta.get_fields():
        assert not forbidden.search(field.name), "matched on what people can do, never on age"
        if isinstance(field, models.ForeignKey) and not field.auto_created:
            assert field.remote_field.related_name, f"{field} has no related_name"
    for item in (*model._meta.constraints, *model._meta.indexes):
        assert re.fullmatch(r"[a-z0-9_]+", item.name)


def test_migrations_are_complete(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_data_migrations_can_be_undone():
    migrations = [path for package in PACKAGES for path in (ROOT / package).rglob("0*.py")]
    one_way = re.compile(r"RunPython\([^,()]*\)")
    assert offenders(migrations, one_way.search) == []


def test_each_module_of_actions_has_its_tests():
    missing = [
        shown(path)
        for app in ("meetings", "members", "tenders")
        for path in (ROOT / app / "actions").glob("[!_]*.py")
        if not list((ROOT / "tests" / app).rglob(f"test*{path.stem}.py"))
    ]
    assert missing == []


def test_no_place_of_our_machines_is_named():
    files = [*python_files(), *templates(), *(ROOT / "docs").rglob("*.md")]
    assert offenders(files, re.compile(r"/(home|root|Users)/\w").search) == []
