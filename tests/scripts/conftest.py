import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.folders import SHARED, open_store
from scripts.services import Services

ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "NO_COLOR": "1"}


@contextmanager
def data_folder():
    """A data folder that any account may reach; what runs there is stopped, then all is deleted."""
    before = set(SHARED.glob("collectif-*"))
    folder = Path(tempfile.mkdtemp(prefix="collectif-test-", dir="/tmp"))
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLLECTIF_DATA", str(folder))
        yield folder
        subprocess.run(services_command("stop"), env=environment(folder), cwd=ROOT, check=True)
    shutil.rmtree(folder)
    for left in set(SHARED.glob("collectif-*")) - before:
        if not left.name.startswith("collectif-servers-"):
            shutil.rmtree(left)


@pytest.fixture
def data():
    with data_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def model():
    """The data of servers that ran once: a copy is faster than a new cluster."""
    with data_folder() as folder:
        services = Services(open_store("demo"), {})
        services.start()
        services.leave()
        yield folder


@pytest.fixture
def demo(model, data):
    """Makes users of the demo's servers, as many as a test wants; stops what they started."""
    subprocess.run(["cp", "-a", model / "demo", data], check=True)
    users = []

    def make():
        users.append(Services(open_store("demo"), {}))
        return users[-1]

    yield make
    for user in users:
        user.users.release()
    for user in users:
        user.leave(stop=True)
        for server in user.servers:
            server.reap()


def environment(folder, **more):
    return {**ENVIRONMENT, "COLLECTIF_DATA": str(folder), **more}


def services_command(*arguments):
    return [sys.executable, "-m", "scripts.services", *arguments]
