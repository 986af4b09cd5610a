"""The fixed cast, and the ground every test stands on."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.test import Client, TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from members.models import User
from tests.caches import Part
from tests.database import copy_one_migrated, empty_tables
from tests.members.factories import ProfileFactory, UserFactory
from tests.servers import Reply, Request, ScriptedServer, running
from tests.sessions import log_in

REPOSITORY = Path(__file__).resolve().parents[1]
REAL_DATA = Path(os.environ.get("COLLECTIF_REAL_DATA", REPOSITORY.parent / "shared"))

PREPARATION = pytest.StashKey[subprocess.Popen]()

# Playwright runs an event loop in the thread of the test, which Django would otherwise refuse.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# A machine shared with other work is no reason for a property to fail; new examples are looked
# for while one works, and the build says the same of a commit each time.
hypothesis_settings.register_profile(
    "suite",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
hypothesis_settings.load_profile("suite")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than the cores: what drives a browser waits for it half of the time."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Have a process prepare what the workers share, as they import and collect the tests."""
    config = session.config
    if config.getoption("numprocesses", None) and not config.getoption("reuse_db"):
        shared = config._tmp_path_factory.getbasetemp()
        command = [sys.executable, "-m", "tests.preparation", str(shared)]
        config.stash[PREPARATION] = subprocess.Popen(command, cwd=REPOSITORY)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if preparation := session.config.stash.get(PREPARATION, None):
        preparation.wait()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where workers share the tests, begin with the longest: none is left alone with one."""
    if hasattr(config, "workerinput"):
        items.sort(key=_haste)


def pytest_collection_finish() -> None:
    """Spare the garbage collector all the code and all the tests: they live as long as the run."""
    gc.freeze()


def _haste(item: pytest.Item) -> int:
    marks = {mark.name for mark in item.iter_markers()}
    return 0 if "long" in marks else 1 if "e2e" in marks else 2


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name bytes by their argument: an archive holds the time, and all workers collect one list."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix,
    django_db_keepdb,
    django_db_blocker,
    request,
    tmp_path_factory,
) -> None:
    """Migrate once for all workers; pytest-django calls this before it makes a database."""
    if hasattr(request.config, "workerinput") and not django_db_keepdb:
        with django_db_blocker.unblock():
            copy_one_migrated(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture(scope="session")
def part_of_cache() -> Part:
    return Part()


@pytest.fixture(autouse=True)
def _own_cache(part_of_cache: Part) -> None:
    part_of_cache.begin()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Forget the language of the last page that was asked for."""
    yield
    translation.deactivate()


@pytest.fixture
def alice(db) -> User:
    """Coordinator, with the second factor her role asks for."""
    return UserFactory(
        email="alice@example.org",
        first_name="Alice",
        last_name="Durand",
        coordinator=True,
        verified=True,
        with_mfa=True,
    )


@pytest.fixture
def bob(db) -> User:
    """Member, with a profile."""
    user = UserFactory(
        email="bob@example.org", first_name="Bob", last_name="Martin", member=True, verified=True
    )
    ProfileFactory(user=user)
    return user


@pytest.fixture
def charlie(db) -> User:
    """An account that holds no role."""
    return UserFactory(
        email="charlie@example.org", first_name="Charlie", last_name="Petit", verified=True
    )


@pytest.fixture
def dana(db) -> User:
    """Administers the site; holds no role in the collective."""
    return UserFactory(
        email="dana@example.org",
        first_name="Dana",
        last_name="Lambert",
        staff=True,
        verified=True,
        with_mfa=True,
    )


@pytest.fixture
def client_of(db) -> Callable[[User], Client]:
    """A browser where the given person is logged in."""

    return lambda user: log_in(Client(), user)


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Request], Reply]], ScriptedServer]]:
    """Start a server that follows a script."""
    with ExitStack() as stack:
        yield lambda script: stack.enter_context(running(ScriptedServer(script)))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real data kept beside the repository, not part of it."""
    if not (REAL_DATA / "data").is_dir():
        pytest.skip(f"no real data in {REAL_DATA} (set COLLECTIF_REAL_DATA)")
    return REAL_DATA
