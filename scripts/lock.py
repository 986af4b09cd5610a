"""Write the hashed lock files from pyproject.toml; none of them may name a package host."""

import subprocess
import sys

from scripts import ROOT
from scripts.bootstrap import BootstrapError, find_python, find_uv

EVERYTHING = "requirements.lock"
COMMON = ("--quiet", "--universal", "--generate-hashes", "--no-header")
LOCKS = {
    EVERYTHING: ("--python-version", "3.12", "--group", "embedded", "--group", "dev"),
    # The versions that were tested, and only what production runs.
    "requirements-production.lock": ("--python-version", "3.12", "--constraint", EVERYTHING),
}
# Resolved for itself: an older Python may have to install it.
TOOLS, TOOLS_LOCK = "uv==0.13.9", "requirements-tools.lock"


def compile_lock(uv: str, source: str, lock: str, options: tuple[str, ...], given: str) -> None:
    """Raises BootstrapError when uv fails or a host name got in."""
    command = [uv, "pip", "compile", source, *COMMON, *options, "-o", lock]
    answer = subprocess.run(command, cwd=ROOT, input=given, text=True)
    if answer.returncode:
        raise BootstrapError(f"uv n'a pas pu écrire {lock}.")
    if "://" in (ROOT / lock).read_text():
        raise BootstrapError(f"{lock} nomme un hôte : ne le publiez pas ainsi.")


def main(options: list[str]) -> int:
    try:
        uv = find_uv(ROOT, find_python())
        if not uv:
            raise BootstrapError("Il faut uv pour écrire les fichiers de versions.")
        for lock, own in LOCKS.items():
            compile_lock(uv, "pyproject.toml", lock, (*own, *options), "")
        compile_lock(uv, "-", TOOLS_LOCK, ("--python-version", "3.9"), TOOLS)
    except BootstrapError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
