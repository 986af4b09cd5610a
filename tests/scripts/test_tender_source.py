import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from scripts import ports, tender_source
from scripts.tender_source import Probe


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200 if self.path == "/up" else 503)

    def do_POST(self):
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_asked = self.headers["Content-Type"] == "application/json" and question["limit"] == 1
        self.answer(200 if is_asked else 400)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def source(monkeypatch):
    monkeypatch.setattr(tender_source, "PROBE_SECONDS", 60)
    with HTTPServer((ports.HOST, 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://{ports.HOST}:{server.server_port}"
        server.shutdown()


def test_source_that_answers_is_reachable(source):
    assert Probe(f"{source}/up").is_reachable()


def test_source_in_trouble_is_not(source):
    assert not Probe(f"{source}/down").is_reachable()


def test_ted_is_asked_a_question(source):
    assert Probe(f"{source}/v3", tender_source.TED_QUESTION).is_reachable()
    assert not Probe(f"{source}/v3", {"limit": 0}).is_reachable()


def test_ted_out_of_reach_is_left_unread():
    both, alone = tender_source.live(has_ted=True), tender_source.live(has_ted=False)

    assert both["TENDERS_BOAMP_URL"] == alone["TENDERS_BOAMP_URL"] == tender_source.LIVE
    assert "TENDERS_TED_COUNTRIES" not in both
    assert alone["TENDERS_TED_COUNTRIES"] == "none"


def test_sample_stands_for_every_source():
    url = "http://127.0.0.1:1234"
    settings = tender_source.sample(url)

    addresses = [value for name, value in settings.items() if name.endswith("_URL")]
    assert addresses == [url] * 4
    assert settings["TENDERS_BOAMP_ORIGIN"] == settings["TENDERS_TED_ORIGIN"] == "sample"


def test_chosen_source_leaves_ted_unread_unless_it_is_chosen_too():
    alone = tender_source.given_defaults({"TENDERS_BOAMP_URL": "http://a.example"})
    both = tender_source.given_defaults({"TENDERS_TED_URL": "http://b.example"})

    assert alone == {"TENDERS_BOAMP_ORIGIN": "live", "TENDERS_TED_COUNTRIES": "none"}
    assert both == {"TENDERS_BOAMP_ORIGIN": "live"}


def test_source_that_refuses_is_not():
    # Held, so that nobody else comes to listen there.
    with socket.socket() as closed:
        closed.bind((ports.HOST, 0))
        assert not Probe(f"http://{ports.HOST}:{closed.getsockname()[1]}/").is_reachable()


def test_silent_source_is_given_up(monkeypatch):
    monkeypatch.setattr(tender_source, "PROBE_SECONDS", 0.2)
    with ports.listen(0) as silent:
        assert not Probe(f"http://{ports.HOST}:{silent.getsockname()[1]}/").is_reachable()


def test_sample_keeps_its_address(tmp_path):
    _, first = tender_source.sample_command(tmp_path)
    command, second = tender_source.sample_command(tmp_path)

    assert first == second
    assert command[-1] == second.rpartition(":")[2]
