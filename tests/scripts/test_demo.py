"""The whole demonstration, as `make demo` runs it, on data of its own."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from scripts import ROOT, ports, processes
from scripts.supervisor import read_journal
from tests.scripts.conftest import environment

pytestmark = pytest.mark.long

DEMO = [sys.executable, "-m", "scripts.demo"]
# Seconds: other tests run meanwhile.
PATIENCE = 240


class Run:
    """One `make demo` and what it says."""

    def __init__(self, data, **more):
        settings = {"TENDERS_BOAMP_URL": "http://127.0.0.1:9", **more}
        self.popen = subprocess.Popen(
            DEMO,
            cwd=ROOT,
            env=environment(data, **settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # As a job started with `&` from a script.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        )
        self.said = ""
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        with self.popen.stdout as output:
            for line in output:
                self.said += line

    def wait_for(self, text):
        deadline = time.monotonic() + PATIENCE
        while text not in self.said:
            if self.popen.poll() is not None or time.monotonic() > deadline:
                self.end(signal.SIGKILL)
                pytest.fail(self.said)
            time.sleep(0.05)

    def end(self, number):
        """Send the signal; returns the exit code."""
        self.popen.send_signal(number)
        code = self.popen.wait(PATIENCE)
        if number != signal.SIGKILL:
            self.reader.join(PATIENCE)
        return code


def demo(data, *arguments, **more):
    return subprocess.run(
        [*DEMO, *arguments],
        cwd=ROOT,
        env=environment(data, **more),
        capture_output=True,
        text=True,
    )


def programs(journal):
    """Return the address and the web, the worker and the beat; a command may run beside them."""
    url, processes_there = read_journal(journal)
    return url, processes_there[:3]


def home_page(port):
    web = http.client.HTTPConnection(ports.HOST, port, timeout=PATIENCE)
    web.request("GET", "/")
    status = web.getresponse().status
    web.close()
    return status


def test_demo_starts_survives_a_kill_and_stops_in_order(data):
    journal = data / "demo/running.json"
    with ports.listen(0) as taken:
        asked = taken.getsockname()[1]
        first = Run(data, PORT=str(asked))
        first.wait_for("Ctrl-C arrête tout")
    url, left = programs(journal)
    port = int(re.search(r":(\d+)/$", url)[1])

    assert port != asked
    assert f"Collectif : {url} (le port {asked} est pris)" in first.said
    assert "Mot de passe" in first.said
    assert "\x1b" not in first.said
    assert home_page(port) == 200

    again = demo(data)

    assert (again.returncode, again.stderr) == (0, f"Collectif tourne déjà : {url}\n")
    assert demo(data, "--address").stdout == f"{url}\n"

    first.end(signal.SIGKILL)
    assert all(processes.is_alive(process) for process in left)
    second = Run(data, PORT=str(asked))
    second.wait_for("Ctrl-C arrête tout")
    first.reader.join(PATIENCE)

    assert "processus d'une démonstration interrompue ont été arrêtés" in second.said
    assert not any(processes.is_alive(process) for process in left)
    assert home_page(asked) == 200

    left = read_journal(journal)[1]
    code = second.end(signal.SIGINT)

    assert code == 0
    assert "rien n'est perdu" in second.said
    assert not any(processes.is_alive(process) for process in left)
    assert not (data / "demo/postgres/postmaster.pid").exists()
    assert not (data / "demo/valkey/valkey.pid").exists()
    assert not journal.exists()


@pytest.mark.parametrize("port", ["huit mille", "-1"])
def test_port_that_is_no_port_is_refused(data, port):
    answer = demo(data, PORT=port)

    assert answer.returncode == 2
    assert answer.stderr == f"PORT={port} n'est pas un numéro de port.\n"


def test_address_without_a_running_demo(data):
    answer = demo(data, "--address")

    assert (answer.returncode, answer.stdout) == (1, "")
    assert "ne tourne pas" in answer.stderr


def test_demo_refuses_production_settings(data):
    answer = demo(data, DJANGO_SETTINGS_MODULE="collectif.settings.production")

    assert answer.returncode == 2
    assert "serveurs embarqués" in answer.stderr
    assert not os.path.exists(data / "demo/postgres")
