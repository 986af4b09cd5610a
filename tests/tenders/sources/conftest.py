"""Servers and real notices for the tests of sources."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tenders.sources.boamp.client import BoampClient, RetryPolicy
from tests.tenders.sources.servers import Reply, Request, ScriptedServer, running

REPOSITORY = Path(__file__).resolve().parents[3]
REAL_DATA = Path(os.environ.get("COLLECTIF_REAL_DATA", REPOSITORY.parent / "shared"))
QUICK = RetryPolicy(attempts=4, wait_initial=0.001, wait_max=0.002, wait_jitter=0.001)


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Request], Reply]], ScriptedServer]]:
    """Start a server that follows a script."""
    with ExitStack() as stack:
        yield lambda script: stack.enter_context(running(ScriptedServer(script)))


@pytest.fixture
def connect() -> Iterator[Callable[..., BoampClient]]:
    """Open a client that does not pace and retries at once."""
    with ExitStack() as stack:

        def open_client(base_url: str, **options: Any) -> BoampClient:
            options = {"user_agent": "tests", "min_interval": 0, "retry": QUICK} | options
            return stack.enter_context(BoampClient(base_url, **options))

        yield open_client


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real notices kept beside the repository, not part of it."""
    if not (REAL_DATA / "data" / "notices" / "boamp").is_dir():
        pytest.skip(f"no real notices in {REAL_DATA} (set COLLECTIF_REAL_DATA)")
    return REAL_DATA
