"""Know a process for certain, and stop that one and no other.

A pid alone proves nothing: it is given again to another program. A process is the same only
when its pid, its start time and its command line all are.
"""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
# Where /proc is missing (macOS). The start time is the second to the sixth word.
PS = ("ps", "-o", "stat=", "-o", "lstart=", "-o", "command=", "-p")


@dataclass(frozen=True)
class Process:
    pid: int
    started: str
    command: str


def find(pid: int) -> Process | None:
    """The living process with this pid; None when there is none or only a zombie."""
    return _find_in_proc(pid) if (PROC / "self/stat").exists() else _find_with_ps(pid)


def identify(child: int) -> Process | None:
    """The process of a child just made; None when it has already ended.

    For an instant after exec the kernel shows no command line yet: wait for it.
    """
    deadline = time.monotonic() + 1
    while (process := find(child)) and not process.command and time.monotonic() < deadline:
        time.sleep(0.001)
    return process


def _find_in_proc(pid: int) -> Process | None:
    try:
        stat = (PROC / str(pid) / "stat").read_text()
        raw = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return None
    # The name, in parentheses, may hold spaces: read on from the last parenthesis.
    fields = stat.rpartition(")")[2].split()
    state, started = fields[0], fields[19]
    command = raw.rstrip(b"\0").replace(b"\0", b" ").decode(errors="replace")
    return None if state in "ZX" else Process(pid, started, command)


def _find_with_ps(pid: int) -> Process | None:
    environment = {**os.environ, "LC_ALL": "C"}
    answer = subprocess.run([*PS, str(pid)], capture_output=True, text=True, env=environment)
    words = answer.stdout.split()
    if len(words) < 7 or words[0].startswith("Z"):
        return None
    return Process(pid, " ".join(words[1:6]), " ".join(words[6:]))


def is_alive(process: Process) -> bool:
    """True while this very process runs, or is just ending: its command line goes first."""
    now = find(process.pid)
    return (
        now is not None and now.started == process.started and now.command in (process.command, "")
    )


def wait_gone(process: Process, seconds: float) -> bool:
    """True as soon as the process has ended, False when it outlives `seconds`."""
    deadline = time.monotonic() + seconds
    while is_alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def stop(process: Process, steps: Sequence[tuple[signal.Signals, float]]) -> signal.Signals | None:
    """Send each signal in turn, waiting its seconds; returns the one that did it.

    Returns None when there was nothing to stop. The process must lead its own group: what is
    left of the group is killed once the leader is gone.
    """
    used = None
    for number, seconds in steps:
        if not is_alive(process):
            break
        used = number
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)
        if wait_gone(process, seconds):
            break
    if used is not None:
        kill_group(process.pid)
    return used


def kill_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
