import signal
import subprocess
import sys

import pytest

from scripts import ROOT

WRAPPER = """
import os, sys
from pathlib import Path
from scripts.foreground import run_in_foreground
sys.exit(run_in_foreground(sys.argv[1:], os.environ, folder=Path("/")))
"""


def wrapper(*command, **options):
    return subprocess.Popen(
        [sys.executable, "-c", WRAPPER, *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


def test_exit_code_is_that_of_the_command():
    with wrapper("sh", "-c", "exit 5") as running:
        assert running.wait() == 5


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_reaches_the_command_and_is_told(number):
    with wrapper("sh", "-c", "echo ready; exec sleep 600") as running:
        running.stdout.readline()

        running.send_signal(number)

        assert running.wait() == 128 + number


def test_command_may_answer_a_signal_in_its_own_way():
    trap = "trap 'echo sorry; exit 3' TERM; echo ready; while :; do sleep 0.05; done"
    with wrapper("sh", "-c", trap) as running:
        running.stdout.readline()

        running.terminate()

        assert running.communicate()[0] == "sorry\n"
        assert running.returncode == 3
