"""Free ports on this machine: none is fixed, the last one used is tried first."""

import socket
from contextlib import closing, suppress
from pathlib import Path

HOST = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """A socket listening on 127.0.0.1:`port` (0: any); raises OSError when it is taken."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((HOST, port))
        server.listen(128)
    except OSError:
        server.close()
        raise
    return server


def answers(host: str, port: int) -> bool:
    """True when somebody accepts connections there."""
    with suppress(OSError), closing(socket.create_connection((host, port), timeout=0.3)):
        return True
    return False


def choose(preferred: int) -> int:
    """`preferred` when it is free, else any free port."""
    for port in (preferred, 0):
        with suppress(OSError), closing(listen(port)) as server:
            return server.getsockname()[1]
    raise OSError("no free port")


def remembered(notes: Path, name: str) -> int:
    """The port last used for `name`; 0 when there is none."""
    with suppress(OSError, ValueError):
        return int((notes / f"{name}.port").read_text())
    return 0


def remember(notes: Path, name: str, port: int) -> None:
    (notes / f"{name}.port").write_text(f"{port}\n")
