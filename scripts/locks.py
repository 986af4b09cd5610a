"""Locks between our own commands; the kernel frees them when a process dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Lock:
    """An advisory lock on a file, exclusive (`hold`, `try_hold`) or shared (`share`)."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)

    def hold(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def share(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_SH)

    def try_hold(self) -> bool:
        with suppress(BlockingIOError):
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    def release(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self.file)


@contextmanager
def held(path: Path) -> Iterator[None]:
    lock = Lock(path)
    lock.hold()
    try:
        yield
    finally:
        lock.close()
