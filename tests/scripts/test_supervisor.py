import os
import signal
import sys
import threading
import time

import pytest

from scripts import processes, supervisor
from scripts.supervisor import (
    DemoError,
    Program,
    Stopped,
    Supervisor,
    read_journal,
    stop_left_behind,
)

# Seconds: more than a busy machine needs, less than a program that is waited for.
PATIENCE = 60

TALKATIVE = "print('\\x1b[31mbonjour\\x1b[0m', flush=True); import time; time.sleep(600)"

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(1, flush=True)
time.sleep(600)
"""


@pytest.fixture
def team(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervisor, "TICK", 0.02)
    team = Supervisor(tmp_path / "running.json")
    yield team
    team.stop_all()
    for child in team.children:
        child.popen.wait()


def python(name, code, **options):
    return Program(name, [sys.executable, "-c", code], dict(os.environ), **options)


def watch_until(team, condition):
    """Watch, and be asked to stop at the first turn where the condition holds."""
    deadline = time.monotonic() + PATIENCE

    def tick():
        if condition() or time.monotonic() > deadline:
            team.asked_to_stop.set()

    with pytest.raises(Stopped):
        team.watch(tick)


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_lines_come_behind_the_name_and_without_colours(team, capsys):
    team.launch(python("web", TALKATIVE))
    said = []

    def has_said_all():
        said.append(capsys.readouterr().out)
        return "\n" in "".join(said)

    wait_until(has_said_all)
    assert "".join(said) == "web     │ bonjour\n"


def test_dead_program_is_started_again(team):
    child = team.launch(python("web", TALKATIVE))
    first = child.process
    os.kill(first.pid, signal.SIGKILL)

    watch_until(team, lambda: child.process != first)

    assert processes.is_alive(child.process)
    assert child.process != first


def test_program_that_dies_at_once_stops_everything_with_its_last_lines(team):
    team.launch(python("beat", "print('plus de place'); raise SystemExit(7)"))

    with pytest.raises(DemoError) as error:
        team.watch(lambda: None)

    assert str(error.value).startswith("« beat » s'est arrêté 5 fois de suite (code 7).")
    assert "plus de place" in str(error.value)


def test_stop_all_follows_the_ranks(team, tmp_path):
    log = tmp_path / "order"
    code = "import signal, sys, time\n" + (
        "def end(*_):\n    open({!r}, 'a').write({!r}); sys.exit()\n"
        "signal.signal(15, end); print(1, flush=True); time.sleep(600)"
    )
    for name, rank in (("w", 1), ("b", 0)):
        child = team.launch(python(name, code.format(str(log), name), stop_rank=rank))
        wait_until(lambda child=child: child.tail)

    team.stop_all()

    assert log.read_text() == "bw"
    assert not team.journal.exists()


def test_second_request_kills_at_once(team):
    child = team.launch(python("worker", STUBBORN, stop_steps=((signal.SIGTERM, 300),)))
    wait_until(lambda: child.tail)
    team.asked_twice.set()
    began = time.monotonic()

    team.stop_all()

    assert time.monotonic() - began < PATIENCE
    assert not processes.is_alive(child.process)


def test_stubborn_programs_do_not_hold_the_stop_longer_than_allowed(team, monkeypatch):
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.3)
    steps = ((signal.SIGTERM, 300), (signal.SIGKILL, 1))
    for rank in (0, 1):
        child = team.launch(python("worker", STUBBORN, stop_steps=steps, stop_rank=rank))
        wait_until(lambda child=child: child.tail)
    began = time.monotonic()

    team.stop_all()

    assert time.monotonic() - began < PATIENCE


def test_journal_names_the_address_and_the_processes(team):
    team.url = "http://localhost:8000/"
    child = team.launch(python("web", TALKATIVE))

    assert read_journal(team.journal) == ("http://localhost:8000/", [child.process])


def test_next_run_stops_exactly_what_the_killed_one_left(team):
    left, other = (team.launch(python(name, TALKATIVE)) for name in ("web", "beat"))
    team.children.remove(other)
    team.write_journal()

    assert stop_left_behind(team.journal) == 1
    assert not processes.is_alive(left.process)
    assert processes.is_alive(other.process)
    assert not team.journal.exists()
    team.children.append(other)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"url": "", "processes": [{"pid": 1}]}'])
def test_broken_journal_is_an_empty_one(tmp_path, text):
    journal = tmp_path / "running.json"
    journal.write_text(text)

    assert stop_left_behind(journal) == 0


def test_step_returns_its_output(team):
    assert team.run_step([sys.executable, "-c", "print('fait')"], os.environ) == "fait\n"


def test_failed_step_shows_its_last_lines(team):
    with pytest.raises(DemoError, match=r"(?s)a échoué.*table inconnue"):
        team.run_step([sys.executable, "-c", "raise SystemExit('table inconnue')"], os.environ)


def test_step_is_cut_short_when_asked_to_stop(team):
    threading.Timer(0.2, team.asked_to_stop.set).start()

    with pytest.raises(Stopped):
        team.run_step([sys.executable, "-c", "import time; time.sleep(600)"], os.environ)
