"""Make `.venv` with a suitable Python and exactly what `requirements.lock` names.

Standard library only: it runs before anything is installed, under any python3 from 3.9 on.
"""

import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Union

# `str | Path` needs Python 3.10.
PathLike = Union[str, Path]  # noqa: UP007
ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 12), (3, 14)
# 3.13 first: it is what the continuous integration runs.
VERSIONS = ("3.13", "3.14", "3.12")
PROBE = "import platform; print(platform.python_version())"
ADVICE = """\
Aucun Python convenable n'a été trouvé : Collectif demande Python 3.12, 3.13 ou 3.14.
  - Debian 13, Ubuntu 24.04 ou plus récent : sudo apt install python3 python3-venv
  - macOS : brew install python@3.13
  - ailleurs : https://www.python.org/downloads/
Si vous en avez un hors du PATH : make demo COLLECTIF_PYTHON=/chemin/vers/python3.13"""


class BootstrapError(Exception):
    """A message for the person at the keyboard."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def version_of(python: PathLike) -> str:
    """The full version `python` reports, or "" when it cannot run (a pyenv shim exits 127)."""
    try:
        answer = subprocess.run(
            [python, "-c", PROBE], capture_output=True, text=True, timeout=20, cwd="/"
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def is_suitable(version: str) -> bool:
    numbers = version.split(".")[:2]
    if len(numbers) < 2 or not all(number.isdigit() for number in numbers):
        return False
    return OLDEST <= tuple(int(number) for number in numbers) <= NEWEST


def candidates() -> Iterator[str]:
    """Interpreters worth trying, best first."""
    yield os.environ.get("COLLECTIF_PYTHON", "")
    if is_suitable("{}.{}".format(*sys.version_info)) and sys.prefix == sys.base_prefix:
        yield sys.executable
    for version in VERSIONS:
        yield shutil.which("python" + version) or ""
    for pyenv in dict.fromkeys([os.environ.get("PYENV_ROOT"), os.path.expanduser("~/.pyenv")]):
        for version in VERSIONS:
            pattern = os.path.join(pyenv or "/nowhere", "versions", version + ".*", "bin/python3")
            yield from sorted(glob.glob(pattern), reverse=True)
    yield shutil.which("python3") or ""


def find_python() -> str:
    """The first candidate that runs and is recent enough, or "" when there is none.

    Raises BootstrapError when COLLECTIF_PYTHON names one that is not.
    """
    chosen = os.environ.get("COLLECTIF_PYTHON")
    if chosen and not is_suitable(version_of(chosen)):
        raise BootstrapError(f"COLLECTIF_PYTHON={chosen} n'est pas un Python 3.12 à 3.14.")
    for candidate in candidates():
        if candidate and is_suitable(version_of(candidate)):
            return candidate
    return ""


def run(command: list[PathLike], folder: Path = ROOT) -> None:
    """Run a step quietly; raises BootstrapError with its output when it fails."""
    answer = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=str(folder),
    )
    if answer.returncode:
        tail = "\n".join(answer.stdout.splitlines()[-15:])
        raise BootstrapError(f"Échec de : {' '.join(map(str, command))}\n{tail}")


def find_uv(root: Path, python: str) -> str:
    """A working uv: from the PATH, from `.venv-tools`, or installed there; "" when impossible."""
    tools = root / ".venv-tools"
    own = tools / "bin" / "uv"
    for uv in (shutil.which("uv"), own):
        if uv and runs(uv):
            return str(uv)
    try:
        run([python or sys.executable, "-m", "venv", "--clear", tools])
        lock = root / "requirements-tools.lock"
        run([tools / "bin/python", "-m", "pip", "install", "-q", "--require-hashes", "-r", lock])
    except BootstrapError as error:
        say(f"uv n'a pas pu être installé, pip fera le travail.\n{error}")
        return ""
    return str(own)


def runs(uv: PathLike) -> bool:
    try:
        return subprocess.run([uv, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def make_environment(root: Path) -> str:
    """Create or refresh `.venv` from the lock; returns the version of its Python."""
    python = find_python()
    uv = find_uv(root, python)
    if not python and not uv:
        raise BootstrapError(ADVICE)
    if uv:
        install_with_uv(root, uv, python)
    else:
        install_with_pip(root, python)
    return version_of(root / ".venv/bin/python")


def install_with_uv(root: Path, uv: str, python: str) -> None:
    venv = root / ".venv"
    # A virtual environment whose interpreter was removed or upgraded away is made anew.
    keep = "--allow-existing" if is_suitable(version_of(venv / "bin/python")) else "--clear"
    if keep == "--clear":
        try:
            run([uv, "venv", "--quiet", keep, "--python", python or VERSIONS[0], venv])
        except BootstrapError as error:
            raise error if python else BootstrapError(ADVICE) from error
    options = ["--quiet", "--require-hashes", "--compile-bytecode"]
    python = str(venv / "bin/python")
    run([uv, "pip", "sync", *options, "--python", python, root / "requirements.lock"], folder=root)


def install_with_pip(root: Path, python: str) -> None:
    venv = root / ".venv"
    run([python, "-m", "venv", "--clear", venv])
    options = ["--quiet", "--require-hashes", "--no-deps", "--disable-pip-version-check"]
    run([venv / "bin/python", "-m", "pip", "install", *options, "-r", root / "requirements.lock"])


def fingerprint(root: Path, version: str) -> str:
    lock = hashlib.sha256((root / "requirements.lock").read_bytes()).hexdigest()
    return f"{version} {lock}\n"


def is_ready(root: Path) -> bool:
    """True when `.venv` was made from this very lock and its Python is still there."""
    stamp, python = root / ".venv/collectif-stamp", root / ".venv/bin/python"
    if not (stamp.is_file() and os.access(python, os.X_OK)):
        return False
    text = stamp.read_text()
    return text == fingerprint(root, text.split(" ")[0])


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Wait until no other bootstrap works on this clone."""
    with open(root / ".bootstrap.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def bootstrap(root: Path) -> None:
    """Make the environment ready; instant when it already is."""
    if is_ready(root):
        return
    with alone(root):
        if is_ready(root):
            return
        say("Installation de l'environnement Python (la première fois seulement)…")
        began = time.monotonic()
        version = make_environment(root)
        (root / ".venv/collectif-stamp").write_text(fingerprint(root, version))
        say(f"Environnement prêt : Python {version}, {time.monotonic() - began:.0f} s.")


def main() -> None:
    if os.name != "posix":
        sys.exit("Collectif se lance sous Linux ou macOS (sous Windows : avec WSL).")
    try:
        bootstrap(ROOT)
    except BootstrapError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
