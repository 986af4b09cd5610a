"""Servers and real notices for the tests of sources."""

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tenders.sources.boamp.client import BoampClient
from tenders.sources.boamp.files import BoampFilesClient
from tenders.sources.ted.client import TedClient
from tests.servers import QUICK, Replay, running

MANNERS = {"user_agent": "tests", "min_interval": 0, "retry": QUICK}


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """Close the clients at the end of the test."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def connect(opened) -> Callable[..., BoampClient]:
    """Open a client that does not pace and retries at once."""
    return lambda url, **options: opened.enter_context(BoampClient(url, **(MANNERS | options)))


@pytest.fixture
def connect_files(opened) -> Callable[..., BoampFilesClient]:
    """Open a client of the daily files, just as hurried."""
    return lambda url, **options: opened.enter_context(BoampFilesClient(url, **(MANNERS | options)))


@pytest.fixture
def connect_ted(opened) -> Callable[..., TedClient]:
    """Open a client of TED, its API and its site on the same host, just as hurried."""
    return lambda url, **options: opened.enter_context(TedClient(url, url, **(MANNERS | options)))


@pytest.fixture(scope="session")
def replay_module(real_data) -> Any:
    """Import the replay server, a tool kept beside the repository too."""
    tool = real_data / "tools" / "replay_sources"
    if not (tool / "replay_sources.py").exists():
        pytest.skip(f"no replay server in {tool}")
    sys.path.insert(0, str(tool))
    try:
        return importlib.import_module("replay_sources")
    finally:
        sys.path.remove(str(tool))


@pytest.fixture(scope="session")
def any_replay(replay_module) -> Iterator[Replay]:
    """Serve every real notice of the three feeds, and some copies of those of TED."""
    server = replay_module.make_server(
        ["--port", "0", "--scale", "20", "--scale-ted", "20", "--scale-per-day", "10"]
    )
    with running(server):
        yield Replay(f"http://127.0.0.1:{server.server_address[1]}")


@pytest.fixture
def replay(any_replay) -> Iterator[Replay]:
    """The replay server without faults, its log empty."""
    any_replay.fail()
    any_replay.forget()
    yield any_replay
    any_replay.fail()
