"""Where the demonstration gets its tenders: the live BOAMP, else our sample."""

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
PROBE_SECONDS = 2.0
# The départements round the demonstration's collective: all of France would take many minutes.
TERRITORY = "01,26,38,69,73,74"


class Probe:
    """Ask the live source once, in the background: a name lookup may hang without a network."""

    def __init__(self, url: str = PROBE) -> None:
        self.url = url
        self.answer: queue.Queue[bool] = queue.Queue()
        threading.Thread(target=self._ask, daemon=True).start()

    def _ask(self) -> None:
        try:
            with urllib.request.urlopen(self.url, timeout=PROBE_SECONDS) as answer:  # noqa: S310
                self.answer.put(answer.status == 200)
        except (OSError, ValueError):
            self.answer.put(False)

    def is_reachable(self) -> bool:
        try:
            return self.answer.get(timeout=PROBE_SECONDS + 0.5)
        except queue.Empty:
            return False


def sample_command(notes: Path) -> tuple[list[str], str]:
    """The command that serves the sample notices, and its address, kept from run to run."""
    port = ports.choose(ports.remembered(notes, "sample"))
    ports.remember(notes, "sample", port)
    command = [sys.executable, "-m", "scripts.sample_source.server", "--port", str(port)]
    return command, f"http://{ports.HOST}:{port}"


def given(environment: Mapping[str, str] = os.environ) -> bool:
    """True when the person chose the source."""
    return bool(environment.get("TENDERS_BOAMP_URL"))
