import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from scripts import ports, tender_source
from scripts.tender_source import Probe


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/up" else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def source():
    with HTTPServer((ports.HOST, 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://{ports.HOST}:{server.server_port}"
        server.shutdown()


def test_source_that_answers_is_reachable(source):
    assert Probe(f"{source}/up").is_reachable()


def test_source_in_trouble_is_not(source):
    assert not Probe(f"{source}/down").is_reachable()


def test_source_that_refuses_is_not():
    with ports.listen(0) as taken:
        port = taken.getsockname()[1]

    assert not Probe(f"http://{ports.HOST}:{port}/").is_reachable()


def test_silent_source_is_given_up(monkeypatch):
    monkeypatch.setattr(tender_source, "PROBE_SECONDS", 0.2)
    with ports.listen(0) as silent:
        assert not Probe(f"http://{ports.HOST}:{silent.getsockname()[1]}/").is_reachable()


def test_sample_keeps_its_address(tmp_path):
    _, first = tender_source.sample_command(tmp_path)
    command, second = tender_source.sample_command(tmp_path)

    assert first == second
    assert command[-1] == second.rpartition(":")[2]
