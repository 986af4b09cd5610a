"""What the two embedded servers have in common: start, recognise, stop."""

import secrets
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from scripts import ports, processes
from scripts.folders import Account, SetupError, Store, own_folder, server_account

ATTEMPTS = 3
RETRY_AFTER = 0.3


class Server(ABC):
    """One embedded server, with its data in `store.data/<name>`."""

    name: str
    label: str
    patience: float
    stop_steps: Sequence[tuple[signal.Signals, float]]

    def __init__(self, store: Store, program: Path) -> None:
        self.store = store
        self.program = program
        self.account: Account = server_account()
        self.folder = store.data / self.name
        self.log = store.notes / f"{self.name}.log"
        self.port = 0
        self.child: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Make the data folder ready for a start."""

    @abstractmethod
    def command(self, port: int) -> list[str]: ...

    @abstractmethod
    def is_ready(self, port: int) -> bool: ...

    @abstractmethod
    def running(self) -> tuple[processes.Process, int] | None:
        """Our server that runs on this data folder and its port, whoever started it."""

    @property
    def password(self) -> str:
        """Made once for each store: any account of this machine can reach 127.0.0.1."""
        path = self.store.data / "password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24))
        return path.read_text()

    def start(self) -> bool:
        """Run the server, or take over the one that runs; True when it was started here."""
        if found := self.running():
            self.port = found[1]
            self.wait_ready(self.port)
            return False
        own_folder(self.folder, uid=self.account.uid, mode=0o700)
        self.prepare()
        for _ in range(ATTEMPTS):
            port = ports.choose(ports.remembered(self.store.notes, self.name))
            self.launch(port)
            if self.wait_ready(port):
                self.port = port
                ports.remember(self.store.notes, self.name, port)
                return True
            time.sleep(RETRY_AFTER)
        raise SetupError(f"{self.label} n'a pas démarré.\n{self.last_lines()}")

    def launch(self, port: int) -> None:
        self.reap()
        with self.log.open("wb") as log:
            self.child = subprocess.Popen(
                self.command(port),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.account.popen_options,
            )

    def wait_ready(self, port: int) -> bool:
        """False when the server ended instead (its port was taken meanwhile).

        Raises SetupError when it lives but does not answer.
        """
        deadline = time.monotonic() + self.patience
        while not self.is_ready(port):
            if self.child and self.child.poll() is not None:
                return False
            if time.monotonic() > deadline:
                raise SetupError(f"{self.label} ne répond pas.\n{self.last_lines()}")
            time.sleep(0.02)
        return True

    def is_running(self) -> bool:
        return self.running() is not None

    def reap(self) -> None:
        """Let go of our child that has ended."""
        if self.child:
            self.child.wait(self.patience)
            self.child = None

    def stop(self) -> None:
        """Stop the server, whoever started it; nothing when it does not run."""
        if found := self.running():
            processes.stop(found[0], self.stop_steps)
        elif self.child:
            self.child.terminate()  # it has not even written its pid
        self.reap()

    def last_lines(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-8:])
