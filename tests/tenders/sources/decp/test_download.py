import io

import pytest

from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from tenders.sources.decp import download as module
from tenders.sources.decp.download import download
from tests.servers import Reply, ScriptedServer, running, sequence


def fetch(script, path="/decp.csv"):
    """Download from a scripted server; return the body, and the requests it received."""
    into = io.BytesIO()
    into.write(b"left by a former attempt")
    with running(ScriptedServer(script)) as server:
        size = download(server.url + path, into, user_agent="Collectif tests", wait=0)
    assert size == len(into.getvalue())
    return into.getvalue(), server.requests


def test_body_is_written_and_we_say_who_we_are():
    body, (request,) = fetch(lambda request: Reply(body=b"id,objet\n"))

    assert body == b"id,objet\n"
    assert request.headers["User-Agent"] == "Collectif tests"


def test_redirection_of_the_catalogue_is_followed():
    moved = Reply(status=302, headers={"Location": "/store/decp.csv"})

    body, requests = fetch(lambda asked: moved if asked.path == "/decp.csv" else Reply(body=b"x"))

    assert body == b"x"
    assert [request.path for request in requests] == ["/decp.csv", "/store/decp.csv"]


def test_download_begins_again_after_a_failure():
    whole = Reply(body=b"x" * 500)
    replies = sequence(Reply(status=503), Reply(body=b"x" * 500, cut=100), whole)

    body, requests = fetch(replies)

    assert body == whole.body
    assert len(requests) == 3


@pytest.mark.parametrize(
    ("reply", "error", "code", "count"),
    [
        (Reply(status=404), SourceRejected, "not_found", 1),
        (Reply(status=403), SourceRejected, "bad_request", 1),
        (Reply(status=302, headers={"Location": "/"}), SourceRejected, "redirected", 21),
        (Reply(status=302, headers={"Location": "ftp://x"}), SourceRejected, "base_url", 1),
        (Reply(status=500), SourceUnavailable, "server_error", 4),
        (Reply(status=429), SourceUnavailable, "rate_limited", 4),
    ],
)
def test_refusal_says_why(reply, error, code, count):
    with running(ScriptedServer(lambda request: reply)) as server:
        with pytest.raises(error) as refused:
            download(server.url, io.BytesIO(), user_agent="tests", wait=0)
        assert len(server.requests) == count

    assert refused.value.code == code


def test_file_out_of_reason_is_cut(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 100)

    with pytest.raises(SourceRejected, match="more than 100 bytes"):
        fetch(lambda request: Reply(body=b"x" * 101))


def test_body_that_drips_is_cut_by_the_clock(monkeypatch):
    monkeypatch.setattr(module, "TOTAL", 0.0)
    monkeypatch.setattr(module, "ATTEMPTS", 1)

    with pytest.raises(SourceUnavailable, match="slow body"):
        fetch(lambda request: Reply(body=b"xx"))


def test_host_that_is_away_is_unavailable(monkeypatch):
    monkeypatch.setattr(module, "ATTEMPTS", 1)

    with pytest.raises(SourceUnavailable, match="unreachable"):
        download("http://127.0.0.1:9", io.BytesIO(), user_agent="tests", wait=0)
    with pytest.raises(SourceRejected, match="base_url"):
        download("http://", io.BytesIO(), user_agent="tests", wait=0)


def test_host_that_falls_silent_is_left(monkeypatch):
    monkeypatch.setattr(module, "ATTEMPTS", 1)
    monkeypatch.setattr(module, "SILENCE", 0.05)

    with pytest.raises(SourceUnavailable, match="timeout"):
        fetch(lambda request: Reply(body=b"xx", drip=0.3))
