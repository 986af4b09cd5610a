"""The engine sees what it is told and nothing else: no model, no session, no page."""

import ast
import sys
from pathlib import Path

import pytest

from collectif import matching

ALLOWED = {"collectif.matching", "collectif.core.text", "collectif.core.places"}
LIBRARIES = {"numpy", "scipy", "numba", "Stemmer"}
MODULES = sorted(Path(matching.__path__[0]).glob("*.py"))


def imported(path):
    """Return the modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_module_imports_neither_django_nor_what_knows_people(path):
    strangers = {
        name
        for name in imported(path)
        if name not in ALLOWED
        and not name.startswith("collectif.matching.")
        and name.split(".")[0] not in LIBRARIES | set(sys.stdlib_module_names)
    }

    assert strangers == set()
