"""Serve the sample notices like the BOAMP API v2.1, on 127.0.0.1 only.

python -m scripts.sample_source.server --port 0

The first line of standard output is the base url. The day is read at each request, so a
demonstration left running stays fresh. SIGTERM stops the server at once.
"""

import argparse
import json
import signal
import socket
import struct
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from scripts.sample_source.catalogue import editions
from scripts.sample_source.query import QueryError, Record, page
from scripts.sample_source.wire import record

RECORDS = "/api/explore/v2.1/catalog/datasets/boamp/records"
DATASETS = "/api/explore/v2.1/catalog/datasets/"
ROBOTS = b"User-agent: *\nDisallow: /api/\n"
PARIS = ZoneInfo("Europe/Paris")
QUOTA = {"X-RateLimit-Limit": "10000", "X-RateLimit-Remaining": "0"}


class Fault(StrEnum):
    """What may happen to one request for records; the tests of the client ask for these."""

    NONE = "none"
    TOO_MANY = "429"
    BROKEN = "500"
    RESET = "reset"
    TRUNCATED = "truncated"
    SLOW = "slow"


class SampleServer(ThreadingHTTPServer):
    """The server; `requests` lists the paths asked for, `faults` is consumed from the left."""

    daemon_threads = True

    def __init__(
        self, port: int, today: date | None, faults: Iterable[Fault], slow_seconds: float
    ) -> None:
        super().__init__(("127.0.0.1", port), SampleHandler)
        self.today = today
        self.faults = list(faults)
        self.slow_seconds = slow_seconds
        self.requests: list[str] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def current_day(self) -> date:
        return self.today or datetime.now(tz=PARIS).date()

    def next_fault(self) -> Fault:
        return self.faults.pop(0) if self.faults else Fault.NONE


def make_server(
    port: int = 0,
    today: date | None = None,
    faults: Iterable[Fault] = (),
    slow_seconds: float = 5.0,
) -> SampleServer:
    """Return a bound server; run `serve_forever` in a thread.

    `today` fixes the day (None: the day in Paris at each request). `faults` befall the first
    requests for records, one each, in order.
    """
    return SampleServer(port, today, faults, slow_seconds)


@lru_cache(maxsize=2)
def records_on(today: date) -> tuple[Record, ...]:
    """Return the records current on this day, newest first."""
    found = [record(edition) for edition in editions(today)]
    return tuple(sorted(found, key=lambda row: (row["dateparution"], row["idweb"]), reverse=True))


class SampleHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: SampleServer

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        url = urlsplit(self.path)
        if url.path == "/robots.txt":
            self.send(200, ROBOTS, "text/plain")
        elif url.path == RECORDS:
            self.answer_records(dict(parse_qsl(url.query, keep_blank_values=True)))
        else:
            self.send_json(404, not_found(url.path))

    def answer_records(self, parameters: dict[str, str]) -> None:
        fault = self.server.next_fault()
        if fault is Fault.TOO_MANY:
            self.send_json(429, too_many(), QUOTA)
        elif fault is Fault.BROKEN:
            self.send_json(500, {"error_code": "InternalError", "message": "Internal error"})
        else:
            self.send_page(parameters, fault)

    def send_page(self, parameters: dict[str, str], fault: Fault) -> None:
        try:
            body = json_bytes(page(records_on(self.server.current_day()), parameters))
        except QueryError as error:
            self.send_json(400, error.body)
            return
        if fault is Fault.SLOW:
            time.sleep(self.server.slow_seconds)
        if fault is Fault.TRUNCATED:
            body = body[: len(body) // 2]
        if fault is Fault.RESET:
            self.send_half_and_reset(body)
        else:
            self.send(200, body, "application/json; charset=utf-8")

    def send_half_and_reset(self, body: bytes) -> None:
        self.start(200, len(body), "application/json; charset=utf-8")
        self.wfile.write(body[: len(body) // 2])
        # Zero linger turns the close into a TCP reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def send_json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self.send(status, json_bytes(body), "application/json; charset=utf-8", headers)

    def send(
        self, status: int, body: bytes, content_type: str, headers: dict[str, str] | None = None
    ) -> None:
        self.start(status, len(body), content_type, headers)
        self.wfile.write(body)

    def start(
        self, status: int, length: int, content_type: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: `requests` is the log."""


def json_bytes(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def not_found(path: str) -> dict[str, str]:
    if path.startswith(DATASETS):
        name = path.removeprefix(DATASETS).partition("/")[0]
        return {"error_code": "NotFound", "message": f"Unknown dataset or endpoint: {name}"}
    return {"error_code": "NotFound", "message": f"Unknown path: {path}"}


def too_many() -> dict[str, Any]:
    return {
        "errorcode": 10002,
        "limit_time_unit": "day",
        "call_limit": 10000,
        "error": "Too many requests on the domain. Please contact the domain administrator.",
    }


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Serve sample notices like the BOAMP API.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = make_server(options.port)
    print(server.base_url, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
