from collections.abc import Iterator

import pytest

from collectif.core.remote.transport import RetryPolicy
from tenders.pipeline import feeds
from tests.servers import ScriptedServer, running
from tests.tenders.boamp_server import Boamp
from tests.tenders.matching_drills import Start, workers


@pytest.fixture
def boamp(settings, monkeypatch) -> Iterator[Boamp]:
    """A source in this process; the client asks again at once instead of waiting seconds."""
    quick = RetryPolicy(attempts=2, wait_initial=0.001, wait_max=0.002, wait_jitter=0.001)
    monkeypatch.setattr(feeds, "RETRY", quick)
    script = Boamp()
    with running(ScriptedServer(script)) as server:
        settings.TENDERS_BOAMP_URL = server.url
        yield script


@pytest.fixture(scope="module")
def start_worker(django_db_setup) -> Iterator[Start]:
    """Return a function that gives a job to a new process, and the id of that process."""
    with workers() as start:
        yield start
