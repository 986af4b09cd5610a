import subprocess
import sys
from pathlib import Path

import pytest

from scripts import ROOT, bootstrap
from scripts.bootstrap import BootstrapError

SCRIPT = ROOT / "scripts/bootstrap.py"


@pytest.fixture
def clone(tmp_path):
    """What bootstrap sees of a clone that is already set up."""
    (tmp_path / "requirements.lock").write_text("django==6.1.3\n")
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    stamp = bootstrap.fingerprint(tmp_path, "3.13.0")
    (tmp_path / ".venv/collectif-stamp").write_text(stamp)
    return tmp_path


def program(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("version", ["3.12.0", "3.13.1", "3.14.2", "3.14.0rc1"])
def test_version_is_suitable(version):
    assert bootstrap.is_suitable(version)


@pytest.mark.parametrize("version", ["", "3", "3.11.9", "3.15.0", "2.7.18", "4.12.0", "pypy.x"])
def test_version_is_not_suitable(version):
    assert not bootstrap.is_suitable(version)


def test_version_of_a_shim_that_fails_is_empty(tmp_path):
    assert bootstrap.version_of(program(tmp_path / "python3.13", "exit 127")) == ""


def test_version_of_a_missing_program_is_empty(tmp_path):
    assert bootstrap.version_of(tmp_path / "python3.13") == ""


def test_find_python_passes_over_shims_and_old_versions(tmp_path, monkeypatch):
    program(tmp_path / "python3.13", "exit 127")
    program(tmp_path / "python3.14", "echo 3.11.2")
    good = program(tmp_path / "python3.12", "echo 3.12.4")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    monkeypatch.delenv("COLLECTIF_PYTHON", raising=False)
    monkeypatch.setattr(sys, "version_info", (3, 11, 2))

    assert bootstrap.find_python() == str(good)


def test_find_python_looks_among_the_versions_of_pyenv(tmp_path, monkeypatch):
    versions = tmp_path / "versions/3.12.9/bin"
    versions.mkdir(parents=True)
    good = program(versions / "python3", "echo 3.12.9")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.delenv("COLLECTIF_PYTHON", raising=False)
    monkeypatch.setattr(sys, "version_info", (3, 11, 2))

    assert bootstrap.find_python() == str(good)


def test_find_python_refuses_the_wrong_choice_aloud(tmp_path, monkeypatch):
    monkeypatch.setenv("COLLECTIF_PYTHON", str(program(tmp_path / "old", "echo 3.9.1")))

    with pytest.raises(BootstrapError, match=r"n'est pas un Python 3\.12 à 3\.14"):
        bootstrap.find_python()


def test_without_python_the_advice_is_readable(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "find_python", lambda: "")
    monkeypatch.setattr(bootstrap, "find_uv", lambda root, python: "")

    with pytest.raises(BootstrapError, match="Aucun Python convenable"):
        bootstrap.make_environment(tmp_path)


def test_ready_environment_is_left_alone(clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "make_environment", lambda root: pytest.fail("made again"))

    bootstrap.bootstrap(clone)


def test_changed_lock_makes_the_environment_again(clone, monkeypatch):
    (clone / "requirements.lock").write_text("django==6.1.4\n")
    made = []
    monkeypatch.setattr(bootstrap, "make_environment", lambda root: made.append(root) or "3.13.0")

    bootstrap.bootstrap(clone)

    assert made == [clone]
    assert bootstrap.is_ready(clone)


def test_environment_without_its_python_is_not_ready(clone):
    (clone / ".venv/bin/python").unlink()

    assert not bootstrap.is_ready(clone)


def test_two_at_once_make_the_environment_once(clone, tmp_path):
    (clone / ".venv/collectif-stamp").unlink()
    made = tmp_path / "made"
    code = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from scripts import bootstrap
def make(root):
    open({str(made)!r}, "a").write("x")
    time.sleep(0.3)
    return "3.13.0"
bootstrap.make_environment = make
bootstrap.bootstrap(Path({str(clone)!r}))
"""
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]

    assert [one.wait() for one in both] == [0, 0]
    assert made.read_text() == "x"


def test_every_candidate_is_a_path_or_empty():
    assert all(candidate == "" or Path(candidate).name for candidate in bootstrap.candidates())


def test_lock_files_name_no_host():
    locks = sorted(ROOT.glob("requirements*.lock"))

    assert [lock.name for lock in locks] == [
        "requirements-production.lock",
        "requirements-tools.lock",
        "requirements.lock",
    ]
    assert not [lock.name for lock in locks if "://" in lock.read_text()]
