"""A real browser on a real server, with a real worker behind it."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.db import connection, connections
from playwright.sync_api import Page, Playwright, expect

from collectif.celery import app as celery_app
from scripts.sample_source.server import make_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PASSWORD = "collectif-demo"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session", autouse=True)
def _chromium() -> None:
    if not CHROMIUM:
        reason = "Chromium is not installed: Debian's package is `chromium`."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def _connections_of_the_loop(_chromium: None, playwright: Playwright) -> Iterator[None]:
    """Close what was opened while Playwright's event loop ran.

    Django keeps other connections for a thread whose loop runs: once it has stopped nobody would
    find them, and they would keep the test database from being dropped.
    """
    yield
    connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return {"executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict:
    return {
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture(autouse=True)
def _patience(page: Page) -> None:
    expect.set_options(timeout=10_000)
    page.set_default_timeout(10_000)


@pytest.fixture
def sample_source(settings) -> Iterator[str]:
    """The demo's own BOAMP, on a free port; gives its base url."""
    server = make_server(port=0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    settings.TENDERS_BOAMP_URL = url
    settings.TENDERS_BOAMP_ORIGIN = "sample"
    yield url
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def worker(transactional_db, sample_source) -> Iterator[None]:
    """A Celery worker in its own process, on the test database and a queue of its own."""
    queue = f"test-{os.getpid()}"
    former = celery_app.conf.task_default_queue
    celery_app.conf.update(task_always_eager=False, task_default_queue=queue)
    params = connection.get_connection_params()
    database_url = "postgres://{user}:{password}@{host}:{port}/{dbname}".format(
        **{"password": "", **params}
    )
    command = [sys.executable, "-m", "celery", "-A", "collectif", "worker"]
    process = subprocess.Popen(
        [*command, "-P", "solo", "-Q", queue, "--without-gossip", "--without-mingle"],
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "collectif.settings.test",
            "TENDERS_BOAMP_URL": sample_source,
            "TENDERS_BOAMP_ORIGIN": "sample",
            "CELERY_QUEUE": queue,
        },
        cwd=django_settings.BASE_DIR,
        start_new_session=True,
    )
    yield
    process.terminate()
    process.wait(timeout=20)
    celery_app.conf.update(task_always_eager=True, task_default_queue=former)


@pytest.fixture
def violations():
    """What axe finds wrong with the page as it stands, as readable lines."""

    def run(page: Page) -> list[str]:
        # Without its preload axe does not fetch our stylesheets again, from the wrong place.
        options = {"runOnly": AXE_RULES, "preload": False}
        found = Axe().run(page, options=options).response["violations"]
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    return run
