"""Run a few programs together: show what they say, start again those that die, stop them all."""

import json
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from scripts import ROOT, console, processes

StopSteps = Sequence[tuple[signal.Signals, float]]

GENTLE: StopSteps = ((signal.SIGTERM, 0.8), (signal.SIGKILL, 0.3))
PATIENT: StopSteps = ((signal.SIGTERM, 3.0), (signal.SIGKILL, 0.3))
AT_ONCE: StopSteps = ((signal.SIGKILL, 0.3),)
# All programs together; the servers come after, and the whole stop takes 5 seconds at most.
STOP_SECONDS = 3.4
SHORTEST_WAIT = 0.2
# A death within this many seconds of the start is a quick one.
QUICK = 10.0
QUICK_DEATHS_ALLOWED = 5
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
LINES_KEPT = 12
TICK = 0.4


class DemoError(Exception):
    """A message for the person at the keyboard: why everything stops."""


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass(frozen=True)
class Program:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_steps: StopSteps = GENTLE
    open_files: tuple[int, ...] = ()
    # 0 is stopped first; programs of one rank stop together.
    stop_rank: int = 0


@dataclass
class Child:
    """A program and the process that runs it now."""

    program: Program
    colour: int
    popen: subprocess.Popen[str] | None = None
    process: processes.Process | None = None
    born: float = 0.0
    quick_deaths: int = 0
    restart_at: float | None = None
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=LINES_KEPT))

    def start(self) -> None:
        self.popen = subprocess.Popen(
            self.program.command,
            cwd=ROOT,
            env=self.program.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            bufsize=1,
            pass_fds=self.program.open_files,
            # Else the terminal's Ctrl-C would reach it too, beside our own signal.
            start_new_session=True,
        )
        self.process = processes.identify(self.popen.pid)
        self.born = time.monotonic()
        self.restart_at = None
        threading.Thread(target=self._read, args=(self.popen.stdout,), daemon=True).start()

    def _read(self, output: IO[str]) -> None:
        with output:
            for line in output:
                self.tail.append(line.rstrip())
                console.show(self.program.name, line.rstrip(), self.colour)

    def exit_code(self) -> int | None:
        """None while the process runs, or once its restart is planned."""
        return self.popen.poll() if self.popen and self.restart_at is None else None

    def stop(self, steps: StopSteps) -> None:
        if self.process:
            processes.stop(self.process, steps)
        if self.popen:
            self.popen.poll()


class Supervisor:
    """Programs in the order of their start; `journal` lets the next run stop what we leave."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.children: list[Child] = []
        self.url = ""
        self.steps: list[processes.Process] = []
        self.asked_to_stop = threading.Event()
        self.asked_twice = threading.Event()
        self.stop_before = 0.0
        self.writing = threading.Lock()

    def listen_to_signals(self) -> None:
        """Handlers set by hand: a job started with `&` inherits an ignored SIGINT."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, _number: int, _frame: object) -> None:
        (self.asked_twice if self.asked_to_stop.is_set() else self.asked_to_stop).set()

    def pause(self, seconds: float) -> None:
        """Wait; raises Stopped as soon as somebody asks us to stop."""
        if self.asked_to_stop.wait(seconds):
            raise Stopped

    def launch(self, program: Program) -> Child:
        child = Child(program, colour=len(self.children))
        self.children.append(child)
        child.start()
        self.write_journal()
        return child

    def run_step(self, command: Sequence[str], environment: Mapping[str, str]) -> str:
        """Run a command to its end; returns its output, raises DemoError when it fails."""
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as popen:
            step = processes.identify(popen.pid)
            self.steps += [step] if step else []
            self.write_journal()
            with ThreadPoolExecutor(1) as pool:
                output = pool.submit(popen.communicate)
                try:
                    while popen.poll() is None:
                        self.pause(0.02)
                finally:
                    processes.kill_group(popen.pid)
                    self.steps = [other for other in self.steps if other != step]
        if popen.returncode:
            name = " ".join(os.path.basename(word) for word in command[1:3])
            tail = "\n".join(output.result()[0].splitlines()[-LINES_KEPT:])
            raise DemoError(f"« {name} » a échoué :\n{tail}")
        return output.result()[0]

    def watch(self, tick: Callable[[], None]) -> None:
        """Keep the programs running until somebody asks us to stop (raises Stopped).

        `tick` is called at each turn, about twice a second. Raises DemoError when a program dies
        at once again and again.
        """
        while True:
            self.revive()
            tick()
            self.pause(TICK)

    def revive(self) -> None:
        for child in self.children:
            code = child.exit_code()
            if code is not None:
                self.plan_restart(child, code)
            elif child.restart_at is not None and time.monotonic() >= child.restart_at:
                child.start()
                self.write_journal()

    def plan_restart(self, child: Child, code: int) -> None:
        lived = time.monotonic() - child.born
        child.quick_deaths = child.quick_deaths + 1 if lived < QUICK else 1
        name = child.program.name
        if child.quick_deaths >= QUICK_DEATHS_ALLOWED:
            tail = "\n".join(f"    {line}" for line in child.tail)
            raise DemoError(
                f"« {name} » s'est arrêté {child.quick_deaths} fois de suite (code {code})."
                f" Ses dernières lignes :\n{tail}"
            )
        # What the dead leader leaves would hold its jobs or its port.
        if child.process:
            processes.kill_group(child.process.pid)
        wait = min(FIRST_PAUSE * 2 ** (child.quick_deaths - 1), LONGEST_PAUSE)
        pause = console.seconds(wait)
        console.warn(f"« {name} » s'est arrêté (code {code}) ; nouveau départ dans {pause}.")
        child.restart_at = time.monotonic() + wait

    def stop_all(self) -> None:
        """Stop the programs, rank after rank; a second Ctrl-C makes it immediate."""
        self.stop_before = time.monotonic() + STOP_SECONDS
        for rank in sorted({child.program.stop_rank for child in self.children}):
            group = [child for child in self.children if child.program.stop_rank == rank]
            with ThreadPoolExecutor(len(group)) as pool:
                pool.map(self._stop, group)
        self.journal.unlink(missing_ok=True)

    def _stop(self, child: Child) -> None:
        steps = AT_ONCE if self.asked_twice.is_set() else child.program.stop_steps
        left = max(self.stop_before - time.monotonic(), SHORTEST_WAIT)
        child.stop([(number, min(seconds, left)) for number, seconds in steps])

    def write_journal(self) -> None:
        found = [child.process for child in self.children if child.process] + self.steps
        note = {"url": self.url, "processes": [asdict(process) for process in found]}
        with self.writing:
            draft = self.journal.with_suffix(".new")
            draft.write_text(json.dumps(note))
            draft.replace(self.journal)


def read_journal(journal: Path) -> tuple[str, list[processes.Process]]:
    """The address and the processes of the run that wrote the journal; empty without one."""
    try:
        note = json.loads(journal.read_text())
        return note["url"], [processes.Process(**process) for process in note["processes"]]
    except (OSError, ValueError, KeyError, TypeError):
        return "", []


def stop_left_behind(journal: Path) -> int:
    """Stop exactly the processes that a killed supervisor left; returns how many."""
    left = [process for process in read_journal(journal)[1] if processes.is_alive(process)]
    with ThreadPoolExecutor(max(len(left), 1)) as pool:
        stopped = list(pool.map(lambda process: processes.stop(process, PATIENT), left))
    journal.unlink(missing_ok=True)
    return len(stopped)
