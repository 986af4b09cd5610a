"""Servers on 127.0.0.1: one answers what a test scripts, another replays real sources."""

import json
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SO_LINGER, SOL_SOCKET
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request as UrlRequest
from urllib.request import urlopen

from collectif.core.remote.patience import RetryPolicy

# Retries at once.
QUICK = RetryPolicy(attempts=4, wait_initial=0.001, wait_max=0.002, wait_jitter=0.001)


@dataclass(kw_only=True)
class Reply:
    """One HTTP answer. `cut` bytes of the body are sent, then a reset; `drip` seconds a byte."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    drip: float = 0.0


@dataclass
class Request:
    """What a client asked."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    at: float
    body: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class ScriptedServer(ThreadingHTTPServer):
    """Answer with `script(request)`, and keep the requests."""

    daemon_threads = True

    def __init__(self, script: Callable[[Request], Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.requests: list[Request] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        params = {key: values[-1] for key, values in parse_qs(url.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(url.path, params, dict(self.headers), time.monotonic(), body)
        self.server.requests.append(request)
        self._send(self.server.script(request))

    do_POST = do_GET

    def log_message(self, *args: Any) -> None:
        """Stay silent."""

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        headers = {"Content-Type": "application/json", **reply.headers}
        for name, value in (headers | {"Content-Length": str(len(reply.body))}).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self._send_body(reply)
        except OSError:
            self.close_connection = True  # The client hung up, as some tests want.

    def _send_body(self, reply: Reply) -> None:
        if reply.cut is not None:
            self.wfile.write(reply.body[: reply.cut])
            self.wfile.flush()
            self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
        elif reply.drip:
            for byte in reply.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(reply.drip)
        else:
            self.wfile.write(reply.body)


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[ThreadingHTTPServer]:
    """Serve in a thread for the length of a `with` block."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def page_of(rows: list[Any], total: int | None = None, **reply: Any) -> Reply:
    """Answer a page of rows as the API does."""
    answer = {"total_count": len(rows) if total is None else total, "results": rows}
    return Reply(body=json.dumps(answer).encode(), **reply)


def paging(rows: list[Any]) -> Callable[[Request], Reply]:
    """Script a day of `rows`, cut by `offset` and `limit`."""

    def script(request: Request) -> Reply:
        offset, limit = int(request.params.get("offset", 0)), int(request.params["limit"])
        return page_of(rows[offset : offset + limit], len(rows))

    return script


def sequence(*replies: Reply) -> Callable[[Request], Reply]:
    """Script the replies one after the other; the last one stays."""
    waiting = list(replies)

    def script(request: Request) -> Reply:
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    return script


@dataclass
class Replay:
    """The controls of a replay server: its faults and its log."""

    url: str
    # Requests received before are told no more: a line is written once its answer has ended, and a
    # slow one that was given up ends in the middle of the next test.
    since: float = 0.0

    def fail(self, *faults: dict[str, Any]) -> None:
        """Switch these faults on, and the others off."""
        self._control("POST", "/__faults", {"seed": 1, "faults": list(faults)})

    def forget(self) -> None:
        """Empty the log."""
        self.since = time.time()
        self._control("DELETE", "/__log")

    def log(self) -> list[dict[str, Any]]:
        """Return the requests; the server writes one a moment after its answer."""
        entries: list[dict[str, Any]] = []
        seen = 0
        while not entries or seen < self.count():
            time.sleep(0.02)
            written = self._control("GET", "/__log")["requests"]
            seen = len(written)
            entries = [entry for entry in written if entry["time"] >= self.since]
        return entries

    def count(self) -> int:
        """Return how many lines the log has, whenever their requests were received."""
        return self._control("GET", "/__log")["count"]

    def state(self) -> dict[str, Any]:
        """Return what the server serves, the newest days among it."""
        return self._control("GET", "/__state")

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        with urlopen(UrlRequest(self.url + path, data=data, method=method), timeout=60) as answer:
            return json.load(answer)
