"""The servers a command needs: those the environment names, else the embedded ones.

    python -m scripts.services run [--tests] [--fresh] -- COMMAND…
    python -m scripts.services stop
    python -m scripts.services erase demo|test

Several commands may use the embedded servers at once. Each holds a shared lock while it does;
the last one to leave stops them, unless they were running before anyone of them came.
"""

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from contextlib import ExitStack

from scripts import ROOT
from scripts.console import say
from scripts.folders import SetupError, Store, data_root, open_store, programs
from scripts.foreground import run_in_foreground
from scripts.locks import Lock, held
from scripts.postgres_server import PostgresServer
from scripts.server import Server
from scripts.valkey_server import ValkeyServer

URLS = ("DATABASE_URL", "REDIS_URL")
PRODUCTION = "collectif.settings.production"
# Runs of the tests that may take place at once on one clone.
TEST_SLOTS = 16


class Services:
    """The servers of one store, shared by the commands that run at the same time."""

    def __init__(self, store: Store, given: Mapping[str, str]) -> None:
        self.store = store
        self.given = {name: given[name] for name in URLS if given.get(name)}
        self.users = Lock(store.notes / "users.lock")
        self.handover = store.notes / "stop-when-idle"
        self.postgres: PostgresServer | None = None
        self.valkey: ValkeyServer | None = None
        self.started = False
        if len(self.given) < 2:
            self._choose_servers(given.get("DJANGO_SETTINGS_MODULE", ""))

    def _choose_servers(self, settings: str) -> None:
        if settings == PRODUCTION:
            raise SetupError(
                "Les serveurs embarqués ne servent qu'à la démonstration et aux tests :"
                f" avec {PRODUCTION}, donnez DATABASE_URL et REDIS_URL."
            )
        postgres_programs, valkey_program = programs()
        if "DATABASE_URL" not in self.given:
            self.postgres = PostgresServer(self.store, postgres_programs)
        if "REDIS_URL" not in self.given:
            self.valkey = ValkeyServer(self.store, valkey_program)

    @property
    def servers(self) -> list[Server]:
        return [server for server in (self.postgres, self.valkey) if server]

    def start(self) -> None:
        """Join the running servers, or start them; raises SetupError when they cannot."""
        with held(self.store.notes / "start.lock"):
            self.users.share()
            for server in self.servers:
                self.started |= server.start()
            if self.postgres:
                self.postgres.create_database()
            if self.started:
                self.handover.unlink(missing_ok=True)

    def ensure(self) -> list[str]:
        """Start again the servers that have died; returns their names."""
        dead = [server for server in self.servers if not server.is_running()]
        with held(self.store.notes / "start.lock"):
            for server in dead:
                server.start()
        return [server.label for server in dead]

    def leave(self, *, stop: bool = False) -> bool:
        """Stop the servers if no other command uses them and they are ours to stop.

        They are when this command started them, when `stop` is asked, or when a command that
        would have stopped them left them to us. Returns False when they go on running.
        """
        with held(self.store.notes / "start.lock"):
            self.users.release()
            ours = stop or self.started or self.handover.exists()
            alone = self.users.try_hold()
            if alone and ours:
                for server in reversed(self.servers):
                    server.stop()
                self.handover.unlink(missing_ok=True)
            elif ours:
                self.handover.touch()
            self.users.release()
        return alone and ours

    def discard(self, *, data: bool) -> None:
        """Stop what a killed command left, and with `data` delete it; SetupError when in use."""
        with held(self.store.notes / "start.lock"):
            if not self.users.try_hold():
                raise SetupError(f"Les serveurs « {self.store.notes.name} » sont en cours d'usage.")
            for server in reversed(self.servers):
                server.stop()
                if data:
                    shutil.rmtree(server.folder, ignore_errors=True)
            self.users.release()

    def environment(self) -> dict[str, str]:
        """What a command needs to find the servers, and Postgres' own programs."""
        found = dict(self.given)
        if self.postgres:
            found["DATABASE_URL"] = self.postgres.url
            found["PATH"] = f"{self.postgres.program}{os.pathsep}{os.environ.get('PATH', '')}"
        if self.valkey:
            found["REDIS_URL"] = self.valkey.url
        return found


def services_for_demo() -> Services:
    return Services(open_store("demo"), os.environ)


def services_for_tests(stack: ExitStack, *, fresh: bool) -> Services:
    """Servers for one run of the tests, alone on its data, which the demo's never is."""
    for number in range(TEST_SLOTS):
        store = open_store(f"test-{number}", is_throwaway=True)
        slot = Lock(store.notes / "slot.lock")
        if slot.try_hold():
            stack.callback(slot.release)
            services = Services(store, os.environ)
            services.discard(data=fresh)
            return services
    raise SetupError(f"Déjà {TEST_SLOTS} suites de tests en cours sur ce clone.")


def run(command: list[str], *, tests: bool, fresh: bool) -> int:
    """Run `command` with its servers; returns its exit code."""
    with ExitStack() as stack:
        services = services_for_tests(stack, fresh=fresh) if tests else services_for_demo()
        # Also when the start fails half-way.
        stack.callback(services.leave, stop=tests)
        services.start()
        environment = {**os.environ, **services.environment()}
        if tests:
            environment["DJANGO_SETTINGS_MODULE"] = "collectif.settings.test"
        return run_in_foreground(command, environment, folder=ROOT)


def stores() -> list[str]:
    """The names of the stores that exist on this clone."""
    return sorted(lock.parent.name for lock in data_root().glob("*/start.lock"))


def stop() -> int:
    """Stop embedded servers that a killed command left behind."""
    for name in stores():
        services = Services(open_store(name), {})
        services.users.share()
        if not services.leave(stop=True):
            say(f"{name} : en cours d'usage, laissé en marche.")
    return 0


def erase(kind: str) -> int:
    """Delete the servers' data: those of the demonstration, or those of the tests."""
    for name in stores():
        if name.split("-")[0] == kind:
            Services(open_store(name), {}).discard(data=True)
    return 0


def end(_number: int, _frame: object) -> None:
    sys.exit(143)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="services", description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    runner = verbs.add_parser("run", help="run a command with the servers it needs")
    runner.add_argument("--tests", action="store_true", help="throwaway servers, of this run alone")
    runner.add_argument("--fresh", action="store_true", help="with --tests: on an empty cluster")
    runner.epilog = "the command follows --"
    verbs.add_parser("stop", help="stop servers left behind by a killed command")
    eraser = verbs.add_parser("erase", help="delete the data of stopped servers")
    eraser.add_argument("kind", choices=("demo", "test"))
    # Split by hand: the command may have a `--` of its own.
    split = arguments.index("--") if "--" in arguments else len(arguments)
    asked, command = parser.parse_args(arguments[:split]), arguments[split + 1 :]
    # Unwind as for Ctrl-C, so that no server outlives a start that was cut short.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    try:
        if asked.verb == "stop":
            return stop()
        if asked.verb == "erase":
            return erase(asked.kind)
        if not command:
            parser.error("run: the command is missing (run [OPTIONS] -- COMMAND…)")
        return run(command, tests=asked.tests, fresh=asked.fresh)
    except (SetupError, OSError) as error:
        say(str(error))
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
