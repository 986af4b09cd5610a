"""Run a command in front of the terminal and outlive it, to tidy up after it."""

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType

PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_in_foreground(command: list[str], environment: Mapping[str, str], *, folder: Path) -> int:
    """Run `command`, pass on to it the signals we get; returns its exit code (128 + signal)."""
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        # The terminal sends Ctrl-C to both of us already.
        if number == signal.SIGINT and owns_terminal():
            return
        if child is None:
            early.append(number)
        else:
            child.send_signal(number)

    # Explicit handlers: a job started with `&` inherits an ignored SIGINT.
    previous = {number: signal.signal(number, pass_on) for number in PASSED_ON}
    try:
        child = subprocess.Popen(command, cwd=folder, env=environment)
        for number in early:
            child.send_signal(number)
        code = child.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def owns_terminal() -> bool:
    """True when our process group is the one that the terminal's Ctrl-C reaches."""
    with suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
        try:
            return os.tcgetpgrp(terminal) == os.getpgrp()
        finally:
            os.close(terminal)
    return False
