"""A real browser on a real server, with a real worker behind it."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.db import connection, connections
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from collectif.celery import app as celery_app
from members.models import User
from scripts.sample_source.server import make_server
from tests.e2e.profiles import Profile

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
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
AXE = Axe()
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = {"type": "rule", "values": ["color-contrast"]}
# A colour on its way from one theme to the other is in neither.
REPAINTED = """() => {
    const running = document.getAnimations().filter((each) => each instanceof CSSTransition);
    return Promise.allSettled(running.map((each) => each.finished));
}"""
# What acts, and cannot have the focus or looks the same with it.
UNMARKED_STOPS = """() => {
    const links = "a[href], button, summary, [tabindex='0']";
    const fields = "input:not([type=hidden]), select, textarea";
    const look = (one) => [one, one.parentElement, one.closest("label"), one.querySelector("rect")]
        .map((each) => each && getComputedStyle(each))
        .map((style) => style && [style.outlineStyle, style.stroke].join())
        .join();
    document.activeElement.blur();
    return [...document.querySelectorAll(`${links}, ${fields}`)]
        .filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }))
        .filter((one) => {
            const former = look(one);
            one.focus();
            return document.activeElement !== one || look(one) === former;
        })
        .map((one) => one.outerHTML.slice(0, 160));
}"""
# Options of pytest-playwright that follow a profile from its beginning to its end.
RECORDINGS = ("--tracing", "--video", "--screenshot")
# Milliseconds: against what hangs, not what is slow.
PATIENCE = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here:
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


@pytest.fixture(scope="session")
def whole_sheet(tmp_path_factory) -> Path:
    """A folder of static files where app.css holds what it imports.

    Each test has a browser profile of its own: sixty files to fetch cost it most of a second.
    """
    source, folder = django_settings.BASE_DIR / "static/css", tmp_path_factory.mktemp("static")
    sheet = IMPORT.sub(
        lambda line: f"@layer {line[2]} {{\n{(source / line[1]).read_text()}}}",
        (source / "app.css").read_text(),
    )
    assert not re.search(r"@import|url\((?!\"data:)", sheet), "app.css cannot be made one file"
    (folder / "css").mkdir()
    (folder / "css/app.css").write_text(sheet)
    return folder


@pytest.fixture(autouse=True)
def _whole_sheet(settings, whole_sheet: Path) -> None:
    settings.STATICFILES_DIRS = [whole_sheet, *settings.STATICFILES_DIRS]


@pytest.fixture(autouse=True)
def _own_session(settings) -> None:
    """Another name for the cookie of the session in each test.

    What a page sends as it is left may be answered during the next test: that the session is over,
    and its cookie to be forgotten.
    """
    settings.SESSION_COOKIE_NAME = f"session_{uuid4().hex}"


@pytest.fixture(scope="session", autouse=True)
def _patience() -> None:
    expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def profiles(browser: Browser, browser_context_args, live_server) -> Iterator[dict[bool, Profile]]:
    """A profile of the browser with scripts, and one without."""

    def make(has_scripts: bool) -> BrowserContext:
        context = browser.new_context(**browser_context_args, java_script_enabled=has_scripts)
        context.set_default_timeout(PATIENCE)
        return context

    profiles = {each: Profile(partial(make, each), live_server.url) for each in (True, False)}
    yield profiles
    for profile in profiles.values():
        profile.close()


@pytest.fixture
def context(profiles, pytestconfig, request) -> Iterator[BrowserContext]:
    """The profile of a test's first page; one of its own where the run is to be recorded."""
    if any(pytestconfig.getoption(option) != "off" for option in RECORDINGS):
        yield request.getfixturevalue("new_context")()
        return
    yield profiles[True].lend()
    profiles[True].clean()


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
    process.wait(timeout=PATIENCE / 1000)
    celery_app.conf.update(task_always_eager=True, task_default_queue=former)


@pytest.fixture
def violations():
    """What axe finds wrong with the page as it stands, as readable lines."""

    def run(page: Page, rules: Any = AXE_RULES) -> list[str]:
        # Without its preload axe does not fetch our stylesheets again, from the wrong place.
        options = {"runOnly": rules, "preload": False, "resultTypes": ["violations"]}
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.axe_script)
        found = page.evaluate("options => axe.run(options)", options)["violations"]
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    return run


@pytest.fixture
def sign_in(live_server, client_of):
    """Give a page the session of a person."""

    def run(page: Page, person: User) -> Page:
        name = django_settings.SESSION_COOKIE_NAME
        value = client_of(person).cookies[name].value
        session = {"name": name, "value": value, "url": live_server.url}
        page.context.clear_cookies()
        page.context.add_cookies([session])
        return page

    return run


@pytest.fixture
def as_bob(page: Page, sign_in, bob) -> Page:
    return sign_in(page, bob)


@pytest.fixture
def as_alice(page: Page, sign_in, alice) -> Page:
    return sign_in(page, alice)


@pytest.fixture
def bare(profiles) -> Iterator[Page]:
    """A page without JavaScript."""
    yield profiles[False].lend().new_page()
    profiles[False].clean()


@pytest.fixture
def address(live_server):
    """The whole address of a url name, or of an object that has its own page."""

    def run(what: Any, *args: Any, **query: Any) -> str:
        is_name = isinstance(what, str)
        path = reverse(what, args=args) if is_name else what.get_absolute_url()
        return live_server.url + path + (f"?{urlencode(query, doseq=True)}" if query else "")

    return run


@pytest.fixture
def assert_sound(violations):
    """axe is content with each address in both themes, all that acts is reached by the keyboard
    and shows it, and nothing is wider than 320 px.
    """

    def faults(page: Page, address: str) -> Iterator[str]:
        page.goto(address)
        yield from violations(page)
        # Of what axe looks at, the theme changes the colours alone.
        page.emulate_media(color_scheme="dark")
        page.evaluate(REPAINTED)
        yield from (f"dark: {line}" for line in violations(page, COLOURS))
        page.emulate_media(color_scheme="light")
        # What has the focus by the keyboard shows it from then on.
        page.keyboard.press("Tab")
        yield from (f"no focus ring: {stop}" for stop in page.evaluate(UNMARKED_STOPS))
        page.set_viewport_size({"width": 320, "height": 700})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            yield "scrolls sideways at 320 px"
        page.set_viewport_size({"width": 1280, "height": 900})

    def run(page: Page, addresses: Iterable[str]) -> None:
        page.add_init_script(AXE.axe_script)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found = [f"{address} {line}" for address in addresses for line in faults(page, address)]
        assert found == []

    return run
