import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from scripts import processes

# Seconds: bounds a hang.
PATIENCE = 60

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(1, flush=True)
time.sleep(600)
"""


@pytest.fixture
def sleeper():
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as child:
        yield processes.identify(child.pid)
        processes.kill_group(child.pid)


def test_find_reads_pid_and_command(sleeper):
    assert sleeper.command == "sleep 600"
    assert processes.is_alive(sleeper)


def test_find_gives_the_same_answer_twice(sleeper):
    assert processes.find(sleeper.pid) == sleeper


def test_find_with_ps_agrees_with_proc(sleeper):
    found = processes._find_with_ps(sleeper.pid)

    assert (found.pid, found.command) == (sleeper.pid, sleeper.command)
    assert len(found.started.split()) == 5


def test_identify_waits_for_the_command_line():
    for _ in range(50):
        with subprocess.Popen(["sleep", "600"], start_new_session=True) as child:
            process = processes.identify(child.pid)
            child.kill()

        assert process.command == "sleep 600"


def test_find_ignores_a_zombie():
    with subprocess.Popen(["true"]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

        assert processes.find(child.pid) is None


def test_stop_ends_the_process(sleeper):
    used = processes.stop(sleeper, [(signal.SIGTERM, PATIENCE)])

    assert used == signal.SIGTERM
    assert not processes.is_alive(sleeper)


def test_stop_leaves_a_process_that_took_over_the_pid(sleeper):
    older = replace(sleeper, started="1")

    assert processes.stop(older, [(signal.SIGKILL, 1)]) is None
    assert processes.is_alive(sleeper)


def test_stop_leaves_a_process_with_another_command(sleeper):
    other = replace(sleeper, command="postgres")

    assert processes.stop(other, [(signal.SIGKILL, 1)]) is None
    assert processes.is_alive(sleeper)


def test_stop_goes_on_to_the_next_signal():
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE) as child:
        child.stdout.readline()

        used = processes.stop(
            processes.identify(child.pid), [(signal.SIGTERM, 0.1), (signal.SIGKILL, PATIENCE)]
        )

    assert used == signal.SIGKILL


def test_stop_ends_the_whole_group():
    command = ["sh", "-c", "sleep 601 & echo $!; wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as child:
        grandchild = processes.find(int(child.stdout.readline()))

        processes.stop(processes.identify(child.pid), [(signal.SIGTERM, PATIENCE)])

    assert processes.wait_gone(grandchild, PATIENCE)
