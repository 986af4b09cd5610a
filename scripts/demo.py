"""`make demo`: servers, database, demo data, then web + worker + beat until Ctrl-C.

python -m scripts.demo              start, or say where the running one is
python -m scripts.demo --address    print the address of the running one
"""

import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress

from scripts import ROOT, ports, tender_source
from scripts.console import paint, say, seconds, warn
from scripts.folders import SetupError
from scripts.locks import Lock
from scripts.processes import is_alive
from scripts.sample_source import decp
from scripts.services import Services, services_for_demo
from scripts.supervisor import (
    DemoError,
    Program,
    Stopped,
    StopSteps,
    Supervisor,
    read_journal,
    stop_left_behind,
)

USUAL_PORT = 8000
READY_SECONDS = 60.0
# Seconds a running job may take to end; then Celery puts it back in the queue, which takes it up
# to two seconds more.
JOB_SECONDS = 0.5
WORKER_STOP: StopSteps = ((signal.SIGTERM, 3.0), (signal.SIGKILL, 0.3))
ROOT_WARNING = "ignore:You're running the worker with superuser privileges"
BACKGROUND_RANK, FRONT_RANK = 0, 1


class Demo:
    def __init__(self, services: Services) -> None:
        self.began = time.monotonic()
        self.services = services
        self.notes = services.store.notes
        self.supervisor = Supervisor(self.notes / "running.json")
        self.environment: dict[str, str] = {}
        self.source = ""
        # Address of past contracts to import; none for live sources.
        self.contracts = ""
        self.address = ""
        self.port_notice = ""

    def run(self) -> int:
        """Start everything, watch it, stop everything; returns the exit code."""
        self.supervisor.listen_to_signals()
        code = 0
        try:
            self.start()
            self.supervisor.watch(self.check_servers)
        except Stopped:
            say("\nArrêt…")
        except (DemoError, SetupError, OSError) as error:
            warn(f"\n{error}")
            code = 1
        self.stop()
        return code

    def start(self) -> None:
        if left := stop_left_behind(self.supervisor.journal):
            say(f"{left} processus d'une démonstration interrompue ont été arrêtés.")
        probes = None if tender_source.given() else tender_source.Probes()
        # The translations meanwhile: only the web waits for them.
        with ThreadPoolExecutor(1) as pool:
            messages = pool.submit(self.compile_messages)
            self.prepare_database()
            self.wait_for(messages)
        self.choose_source(probes)
        self.launch_programs()
        seed = [sys.executable, "-m", "scripts.commands", "seed", "demo_logins"]
        logins = self.do("Données de démonstration", seed)
        is_ready = self.wait_ready()
        self.announce(logins, is_ready=is_ready)
        self.fill()

    def prepare_database(self) -> None:
        with ThreadPoolExecutor(1) as pool:
            self.wait_for(pool.submit(self.services.start))
        say(f"Serveurs prêts : Postgres et Valkey ({self.elapsed()}).")
        self.environment = self.environment_of_programs()
        self.do("Base de données", manage("migrate", "--no-input"))

    def wait_for(self, future: Future[None]) -> None:
        while not future.done():
            self.supervisor.pause(0.02)
        future.result()

    def compile_messages(self) -> None:
        command = [sys.executable, "-m", "scripts.messages", "compile"]
        self.supervisor.run_step(command, os.environ)

    def environment_of_programs(self) -> dict[str, str]:
        environment = {**os.environ, **self.services.environment()}
        environment.setdefault("DJANGO_SETTINGS_MODULE", "collectif.settings.dev")
        environment.setdefault("CELERY_BEAT_FILE", str(self.notes / "beat"))
        environment["PYTHONUNBUFFERED"] = "1"
        return environment

    def do(self, label: str, command: list[str]) -> str:
        """Run a command to its end; returns its output."""
        began = time.monotonic()
        output = self.supervisor.run_step(command, self.environment)
        say(f"{label} : prêt ({seconds(time.monotonic() - began)}).")
        return output.strip()

    def choose_source(self, probes: tender_source.Probes | None) -> None:
        if probes is None:
            self.environment = tender_source.given_defaults(self.environment) | self.environment
            self.source = self.environment["TENDERS_BOAMP_URL"]
        elif probes.boamp.is_reachable():
            has_ted = probes.ted.is_reachable()
            self.environment |= tender_source.live(has_ted=has_ted)
            self.environment.setdefault("TENDERS_DEPARTMENTS", tender_source.TERRITORY)
            self.source = "BOAMP et TED, en direct" if has_ted else "BOAMP, en direct"
        else:
            self.launch_sample_source()

    def launch_sample_source(self) -> None:
        command, url = tender_source.sample_command(self.notes)
        self.supervisor.launch(
            Program("source", command, dict(self.environment), stop_rank=FRONT_RANK)
        )
        self.environment |= tender_source.sample(url)
        # A pause between requests spares a public server, not ours.
        self.environment.setdefault("TENDERS_PACE", "0")
        self.environment.setdefault("TENDERS_FIRST_PULL_DAYS", tender_source.SAMPLE_DAYS)
        self.contracts = f"{url}{decp.PATH}"
        self.source = "avis d'exemple (le BOAMP est hors d'atteinte d'ici)"

    def launch_programs(self) -> None:
        celery = [sys.executable, "-m", "celery", "--quiet", "-A", "collectif"]
        worker = ["worker", "--concurrency", "2", "--loglevel", "INFO", "--hostname", "demo@%h"]
        alone = ["--without-gossip", "--without-mingle"]
        soft = ["--", f"worker.soft_shutdown_timeout={JOB_SECONDS}"]
        soft_environment = {"REMAP_SIGTERM": "SIGQUIT", "PYTHONWARNINGS": ROOT_WARNING}
        beat = ["beat", "--loglevel", "WARNING", "--pidfile="]
        self.launch_web()
        self.supervisor.launch(
            Program(
                "worker",
                [*celery, *worker, *alone, *soft],
                self.environment | soft_environment,
                WORKER_STOP,
            )
        )
        self.supervisor.launch(Program("beat", [*celery, *beat], self.environment))

    def launch_web(self) -> None:
        """The socket is ours: the port cannot be lost, and outlives a restart of the web."""
        server = self.listen()
        port = server.getsockname()[1]
        self.address = f"http://localhost:{port}/"
        self.supervisor.url = self.address
        self.environment.setdefault("SITE_URL", self.address.rstrip("/"))
        server.set_inheritable(True)
        command = [
            sys.executable, "-m", "gunicorn", "collectif.wsgi", "--bind", f"fd://{server.fileno()}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload",
            "--graceful-timeout", "1", "--no-control-socket", "--log-level", "warning",
        ]  # fmt: skip
        self.supervisor.launch(
            Program(
                "web",
                command,
                self.environment,
                open_files=(server.fileno(),),
                stop_rank=FRONT_RANK,
            )
        )
        self.server = server

    def listen(self) -> socket.socket:
        asked = int(os.environ.get("PORT") or USUAL_PORT)
        for port in dict.fromkeys((asked, ports.remembered(self.notes, "web"), 0)):
            # A browser tries ::1 first: somebody else's page there would be opened.
            if port and ports.answers("::1", port):
                continue
            with suppress(OSError, OverflowError):
                server = ports.listen(port)
                break
        else:
            raise DemoError("Aucun port libre sur cette machine.")
        found = server.getsockname()[1]
        ports.remember(self.notes, "web", found)
        if found != asked:
            self.port_notice = f" (le port {asked} est pris)"
        return server

    def wait_ready(self) -> bool:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.is_ready():
                return True
            self.supervisor.revive()
            self.supervisor.pause(0.1)
        return False

    def is_ready(self) -> bool:
        """All that /readyz asks for but the beat, whose first tick may come 30 seconds later."""
        host, port = self.server.getsockname()
        web = http.client.HTTPConnection(host, port, timeout=5)
        with suppress(OSError, ValueError, http.client.HTTPException), closing(web):
            web.request("GET", "/readyz")
            checks = json.loads(web.getresponse().read())
            return all(checks[name] for name in ("database", "broker"))
        return False

    def announce(self, logins: str, *, is_ready: bool) -> None:
        if not is_ready:
            warn("/readyz ne dit pas encore que tout va bien : voyez les lignes ci-dessus.")
        title = f"Collectif : {self.address}{self.port_notice}"
        say(f"\n{paint(title, '1;32', sys.stderr)}   prêt en {self.elapsed()}")
        say(f"\n{logins}\n\nAppels d'offres : {self.source}.")
        say("Ctrl-C arrête tout, sans rien perdre.\n")

    def fill(self) -> None:
        """What the pages can wait for; each command itself decides whether it is due."""
        tasks = (["seed_meetings"], ["seed_tenders"], ["pull_tenders", "--enqueue"])
        commands = [manage(*task) for task in tasks]
        commands += [manage("import_decp", self.contracts)] if self.contracts else []
        for command in commands:
            try:
                self.supervisor.run_step(command, self.environment)
            except DemoError as error:
                warn(f"Il manquera des appels d'offres à la démonstration. {error}")

    def check_servers(self) -> None:
        before = self.services.environment()
        for label in self.services.ensure():
            warn(f"« {label} » s'était arrêté ; il est reparti.")
        if self.services.environment() != before:
            raise DemoError("Un serveur a changé de port : relancez `make demo`.")

    def stop(self) -> None:
        began = time.monotonic()
        self.supervisor.stop_all()
        if self.services.leave(stop=True):
            say(f"Tout est arrêté ({seconds(time.monotonic() - began)}), rien n'est perdu.")
        else:
            say("Arrêté ; une autre commande garde les serveurs et les arrêtera.")

    def elapsed(self) -> str:
        return seconds(time.monotonic() - self.began)


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def point_to_running(services: Services) -> int:
    """A second `make demo`: say where the first one is."""
    url, _ = read_journal(services.store.notes / "running.json")
    say(f"Collectif tourne déjà : {url}" if url else "Collectif est déjà en train de démarrer.")
    return 0


def address(services: Services) -> int:
    """Print the address of the running demonstration; 1 when there is none."""
    url, left = read_journal(services.store.notes / "running.json")
    if not (url and any(is_alive(process) for process in left)):
        say("La démonstration ne tourne pas : lancez `make demo` dans un autre terminal.")
        return 1
    sys.stdout.write(f"{url}\n")
    return 0


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    port = environment.get("PORT", "")
    if port and not port.isdigit():
        say(f"PORT={port} n'est pas un numéro de port.")
        return 2
    try:
        services = services_for_demo()
        if arguments == ["--address"]:
            return address(services)
        alone = Lock(services.store.notes / "demo.lock")
        if not alone.try_hold():
            return point_to_running(services)
        return Demo(services).run()
    except (SetupError, OSError) as error:
        say(str(error))
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
