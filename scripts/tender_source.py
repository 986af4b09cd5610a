"""Where the demonstration gets its tenders: live BOAMP and TED, else our sample of both."""

import json
import os
import queue
import sys
import threading
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from scripts import ports

LIVE = "https://boamp-datadila.opendatasoft.com"
PROBE = f"{LIVE}/api/explore/v2.1/catalog/datasets/boamp/records?limit=0"
TED_PROBE = "https://api.ted.europa.eu/v3/notices/search"
TED_QUESTION = {"query": "publication-date=today(-7)", "fields": ["publication-number"], "limit": 1}
PROBE_SECONDS = 2.0
# The départements round the demonstration's collective: all of France would take many minutes.
TERRITORY = "01,26,38,69,73,74"
SAMPLE_COUNTRIES = "FRA,BEL,DEU,SWE"
# The calls that a correction or an award of the sample follows are up to eight weeks old.
SAMPLE_DAYS = "60"


class Probe:
    """Ask a live source once, in the background: a name lookup may hang without a network.

    `question`: what is posted, as JSON; None for a GET.
    """

    def __init__(self, url: str = PROBE, question: object = None) -> None:
        body = None if question is None else json.dumps(question).encode()
        headers = {"Content-Type": "application/json"} if body else {}
        self.request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310
        self.answer: queue.Queue[bool] = queue.Queue()
        threading.Thread(target=self._ask, daemon=True).start()

    def _ask(self) -> None:
        try:
            with urllib.request.urlopen(self.request, timeout=PROBE_SECONDS) as answer:  # noqa: S310
                self.answer.put(answer.status == 200)
        except (OSError, ValueError):
            self.answer.put(False)

    def is_reachable(self) -> bool:
        try:
            return self.answer.get(timeout=PROBE_SECONDS + 0.5)
        except queue.Empty:
            return False


class Probes:
    """Both live sources, asked at once."""

    def __init__(self) -> None:
        self.boamp = Probe()
        self.ted = Probe(TED_PROBE, TED_QUESTION)


def sample_command(notes: Path) -> tuple[list[str], str]:
    """The command that serves the sample notices, and its address, kept from run to run."""
    port = ports.choose(ports.remembered(notes, "sample"))
    ports.remember(notes, "sample", port)
    command = [sys.executable, "-m", "scripts.sample_source.server", "--port", str(port)]
    return command, f"http://{ports.HOST}:{port}"


def live(*, has_ted: bool) -> dict[str, str]:
    """Settings that read the live sources; TED is left unread when it did not answer."""
    found = {"TENDERS_BOAMP_URL": LIVE, "TENDERS_BOAMP_ORIGIN": "live"}
    return found if has_ted else found | {"TENDERS_TED_COUNTRIES": "none"}


def sample(url: str) -> dict[str, str]:
    """Settings that read our own server at `url`, for BOAMP as for TED."""
    return {
        "TENDERS_BOAMP_URL": url,
        "TENDERS_BOAMP_FILES_URL": url,
        "TENDERS_BOAMP_ORIGIN": "sample",
        "TENDERS_TED_URL": url,
        "TENDERS_TED_SITE_URL": url,
        "TENDERS_TED_ORIGIN": "sample",
        "TENDERS_TED_COUNTRIES": SAMPLE_COUNTRIES,
    }


def given(environment: Mapping[str, str] = os.environ) -> bool:
    """True when the person chose the source."""
    return bool(environment.get("TENDERS_BOAMP_URL"))


def given_defaults(environment: Mapping[str, str]) -> dict[str, str]:
    """What goes with a BOAMP that a person chose: TED only if she chose it too."""
    has_ted = bool(environment.get("TENDERS_TED_URL"))
    found = {"TENDERS_BOAMP_ORIGIN": "live"}
    return found if has_ted else found | {"TENDERS_TED_COUNTRIES": "none"}
