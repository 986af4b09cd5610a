"""`make check`: every check runs, the report comes at the end."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from scripts import ROOT
from scripts.console import paint, say, seconds

BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")


@dataclass(frozen=True)
class Check:
    label: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    check: Check
    output: str
    code: int
    duration: float


def templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))


def production() -> dict[str, str]:
    """Throwaway values for what production demands, beside the servers we were given."""
    return {
        "DJANGO_SETTINGS_MODULE": "collectif.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "collectif.example",
        "CONTACT_EMAIL": "contact@collectif.example",
        "EMAIL_HOST": "smtp.collectif.example",
    }


def checks() -> list[Check]:
    """The slowest first: they share the processors best that way."""
    deploy = (*MANAGE, "check", "--deploy", "--fail-level", "WARNING")
    return [
        Check("types (mypy)", (f"{BIN}/mypy",)),
        Check("production", deploy, production()),
        Check("migrations", (*MANAGE, "makemigrations", "--check", "--dry-run")),
        Check("imports", (f"{BIN}/lint-imports", "--no-logo", "--no-cache")),
        Check("traductions", (sys.executable, "-m", "scripts.messages", "check")),
        Check("gabarits", (f"{BIN}/djade", "--check", *templates())),
        Check("mise en forme", (f"{BIN}/ruff", "format", "--check", "--quiet", "--diff", ".")),
        Check("règles (ruff)", (f"{BIN}/ruff", "check", "--quiet", ".")),
    ]


def run(check: Check) -> Result:
    began = time.monotonic()
    answer = subprocess.run(
        check.command,
        cwd=ROOT,
        env={**os.environ, **check.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Result(check, answer.stdout, answer.returncode, time.monotonic() - began)


def report(results: Sequence[Result]) -> int:
    """Print the output of what failed, then one line for each; returns the exit code."""
    failures = [result for result in results if result.code]
    for result in failures:
        say(paint(f"── {result.check.label}", "31", sys.stderr))
        say(result.output.rstrip())
    for result in results:
        mark = paint("échec", "31", sys.stderr) if result.code else paint("bon  ", "32", sys.stderr)
        say(f"{mark}  {result.check.label} ({seconds(result.duration)})")
    return 1 if failures else 0


def main() -> int:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return report(list(pool.map(run, checks())))


if __name__ == "__main__":
    sys.exit(main())
