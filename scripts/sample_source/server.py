"""Serve the sample notices like BOAMP (API v2.1 and daily files) and TED, on 127.0.0.1 only.

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
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from scripts.sample_source import decp, faults, files, ted
from scripts.sample_source.catalogue import editions
from scripts.sample_source.faults import Fault, json_bytes
from scripts.sample_source.query import QueryError, Record, page
from scripts.sample_source.wire import record

RECORDS = "/api/explore/v2.1/catalog/datasets/boamp/records"
DATASETS = "/api/explore/v2.1/catalog/datasets/"
ROBOTS = b"User-agent: *\nDisallow: /api/\n"
PARIS = ZoneInfo("Europe/Paris")
QUOTA = {"X-RateLimit-Limit": "10000", "X-RateLimit-Remaining": "0"}
JSON, XML, HTML = "application/json; charset=utf-8", "application/xml", "text/html; charset=utf-8"


class SampleServer(ThreadingHTTPServer):
    """The server; `requests` lists the paths asked for.

    `faults` befall the requests for notices of BOAMP, `ted_faults` those for notices of TED, one
    each from the left; more may be added at any time.
    """

    daemon_threads = True

    def __init__(
        self,
        port: int,
        today: date | None,
        faults: Iterable[Fault],
        ted_faults: Iterable[Fault],
        slow_seconds: float,
    ) -> None:
        super().__init__(("127.0.0.1", port), SampleHandler)
        self.today = today
        self.faults = list(faults)
        self.ted_faults = list(ted_faults)
        self.slow_seconds = slow_seconds
        self.requests: list[str] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def current_day(self) -> date:
        return self.today or datetime.now(tz=PARIS).date()

    def next_fault(self, *, is_ted: bool) -> Fault:
        waiting = self.ted_faults if is_ted else self.faults
        return waiting.pop(0) if waiting else Fault.NONE


def make_server(
    port: int = 0,
    today: date | None = None,
    faults: Iterable[Fault] = (),
    ted_faults: Iterable[Fault] = (),
    slow_seconds: float = 5.0,
) -> SampleServer:
    """Return a bound server; run `serve_forever` in a thread.

    `today` fixes the day (None: the day in Paris at each request).
    """
    return SampleServer(port, today, faults, ted_faults, slow_seconds)


@lru_cache(maxsize=2)
def records_on(today: date) -> tuple[Record, ...]:
    """Return the BOAMP records current on this day, newest first."""
    found = [record(edition) for edition in editions(today, "boamp")]
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
        elif url.path == decp.PATH:
            self.send(200, decp.csv_file(), "text/csv; charset=utf-8")
        elif url.path == RECORDS:
            self.answer_records(dict(parse_qsl(url.query, keep_blank_values=True)))
        elif notice := ted.NUMBER.fullmatch(url.path):
            self.answer_notice(notice["number"])
        elif place := files.folder_and_name(url.path):
            self.answer_file(url.path, *place)
        else:
            self.send_json(404, not_found(url.path))

    def do_POST(self) -> None:
        self.server.requests.append(self.path)
        question = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == ted.SEARCH:
            self.answer_search(question)
        else:
            self.send_json(404, {"message": "Not Found"})

    def answer_records(self, parameters: dict[str, str]) -> None:
        fault = self.server.next_fault(is_ted=False)
        try:
            body = page(records_on(self.server.current_day()), parameters)
        except QueryError as error:
            self.send_json(400, error.body)
            return
        self.send_struck(json_bytes(faults.in_page(body, "results", fault)), JSON, fault)

    def answer_search(self, question: bytes) -> None:
        fault = self.server.next_fault(is_ted=True)
        try:
            body = ted.search(self.server.current_day(), json.loads(question or b"null"))
        except ted.TedError as error:
            self.send_json(error.status, error.body)
            return
        except ValueError:
            self.send_json(400, {"message": "Malformed request", "error": []})
            return
        body = faults.in_page(body, "notices", fault)
        self.send_struck(json_bytes(body), JSON, fault, is_ted=True)

    def answer_notice(self, number: str) -> None:
        fault = self.server.next_fault(is_ted=True)
        text = ted.notice_xml(self.server.current_day(), number)
        self.send_text(text, XML, fault, is_ted=True)

    def answer_file(self, path: str, day: date, name: str) -> None:
        fault = self.server.next_fault(is_ted=False)
        rows = records_on(self.server.current_day())
        found = {row["idweb"]: row for row in rows if row["dateparution"] == day.isoformat()}
        if name:
            self.send_text(files.document(found[name]) if name in found else None, XML, fault)
        else:
            numbers = sorted(found)
            text = files.index(path, numbers) if numbers else None
            is_lasting = fault not in (Fault.SPOILT, Fault.NEW_FIELDS, Fault.FAR_YEAR)
            self.send_text(text, HTML, fault if is_lasting else Fault.NONE)

    def send_text(
        self, text: str | None, content_type: str, fault: Fault, *, is_ted: bool = False
    ) -> None:
        if text is None:
            self.send(404, b"<html><h1>Not Found</h1></html>", HTML)
            return
        body = faults.in_text(text, fault).encode()
        self.send_struck(body, content_type, fault, is_ted=is_ted)

    def send_struck(
        self, body: bytes, content_type: str, fault: Fault, *, is_ted: bool = False
    ) -> None:
        """Answer, or fail in the way that the fault says."""
        if fault is Fault.TOO_MANY:
            self.refuse(is_ted=is_ted)
        elif fault in (Fault.BROKEN, Fault.UNAVAILABLE):
            self.send_json(int(fault), {"error_code": "InternalError", "message": "Internal error"})
        elif fault is Fault.WRONG_TYPE:
            self.send(200, b"<html><h1>Maintenance</h1></html>", HTML)
        elif fault is Fault.RESET:
            self.send_half_and_reset(body, content_type)
        else:
            if fault is Fault.SLOW:
                time.sleep(self.server.slow_seconds)
            cut = len(body) // 2 if fault is Fault.TRUNCATED else len(body)
            self.send(200, body[:cut], content_type)

    def refuse(self, *, is_ted: bool) -> None:
        """Answer 429: TED does it in HTML and does not say for how long."""
        if is_ted:
            self.send(429, b"<html><h1>429 Too Many Requests</h1></html>", HTML)
        else:
            self.send_json(429, too_many(), QUOTA)

    def send_half_and_reset(self, body: bytes, content_type: str) -> None:
        self.start(200, len(body), content_type)
        self.wfile.write(body[: len(body) // 2])
        # Zero linger turns the close into a TCP reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def send_json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self.send(status, json_bytes(body), JSON, headers)

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
    parser = argparse.ArgumentParser(description="Serve sample notices like BOAMP and TED.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = make_server(options.port)
    print(server.base_url, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
