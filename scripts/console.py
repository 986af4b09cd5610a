"""What the scripts say to the person at the keyboard, in plain French."""

import os
import re
import sys
import threading
from typing import TextIO

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOURS = ("36", "35", "34", "32", "33", "31")
_lock = threading.Lock()


def wants_colour(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR")


def paint(text: str, colour: str, stream: TextIO) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if wants_colour(stream) else text


def write(text: str, stream: TextIO) -> None:
    """Print one whole line; a closed terminal is no reason to stop."""
    with _lock:
        try:
            stream.write(text + "\n")
            stream.flush()
        except (OSError, ValueError):
            return


def say(text: str = "") -> None:
    """Standard error: the output of a command run by us stays alone on standard output."""
    write(text, sys.stderr)


def warn(text: str) -> None:
    say(paint(text, "33", sys.stderr))


def show(name: str, line: str, rank: int) -> None:
    """One line of a process, behind its name."""
    clean = line if wants_colour(sys.stdout) else ANSI.sub("", line)
    mark = paint(f"{name:<8}│", COLOURS[rank % len(COLOURS)], sys.stdout)
    write(f"{mark} {clean}", sys.stdout)


def seconds(duration: float) -> str:
    return f"{duration:.1f} s".replace(".", ",")
