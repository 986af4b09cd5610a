"""The parent of the child process: waits for it, never longer than it must, and outlives it.

A Celery worker may not use multiprocessing (its processes are daemons), hence a program apart.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

from members.sources.cv.documents import Document, load
from members.sources.cv.errors import CvFault, UnreadableCv
from members.sources.cv.limits import MAX_BYTES
from members.sources.cv.sniffing import CvFormat

TIMEOUT_SECONDS = 20.0
_ROOT = Path(__file__).resolve().parents[3]
_CHILD = (sys.executable, "-m", "members.sources.cv.child")
# No password, no address of a server: a file that took hold of the child would find nothing.
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
# Out of CPU time, by the soft limit; a kill that is not ours is that of a system without memory.
_FAULTS = {-signal.SIGXCPU: CvFault.TOOK_TOO_LONG, -signal.SIGKILL: CvFault.BOMB}


def read_in_sandbox(
    data: bytes, file_format: CvFormat, *, timeout: float = TIMEOUT_SECONDS
) -> Document:
    """Return what `data` holds, read in a child process; raise `UnreadableCv`.

    `timeout` in seconds of the clock, the start of the child (a third of one) included.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableCv(CvFault.TOO_LARGE)
    return understand(run([*_CHILD, f"cv.{file_format}"], data, timeout=timeout))


def understand(output: bytes) -> Document:
    """Return the document of an answer; raise its fault, or "corrupt" when it is none of ours."""
    try:
        answer = json.loads(output)
        fault = CvFault(answer["fault"]) if "fault" in answer else None
        document = None if fault else load(output)
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableCv(CvFault.CORRUPT) from error
    if document is None:
        raise UnreadableCv(fault or CvFault.CORRUPT)
    return document


def run(command: Sequence[str], data: bytes, *, timeout: float) -> bytes:
    """Return what `command` writes when given `data`; raise `UnreadableCv` when it fails.

    Killed with all it started after `timeout` seconds, or when the caller is interrupted. The
    answer goes to a file rather than a pipe, for the size of a file can be limited.
    """
    with TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_ENVIRONMENT,
            start_new_session=True,
        )
        _wait(process, data, timeout)
        if process.returncode:
            raise UnreadableCv(_FAULTS.get(process.returncode, CvFault.CORRUPT))
        output.seek(0)
        return output.read()


def _wait(process: subprocess.Popen[bytes], data: bytes, timeout: float) -> None:
    try:
        process.communicate(data, timeout=timeout)
    except subprocess.TimeoutExpired as error:
        _kill(process)
        raise UnreadableCv(CvFault.TOOK_TOO_LONG) from error
    except BaseException:
        _kill(process)
        raise


def _kill(process: subprocess.Popen[bytes]) -> None:
    # Not reaped yet, so that its number is still that of its group and of nobody else.
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
