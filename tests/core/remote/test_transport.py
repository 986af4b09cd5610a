import gzip

import pytest

from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from collectif.core.remote.patience import RetryPolicy
from collectif.core.remote.transport import FeedClient, Limits, Transport, checked_base_url
from tests.servers import QUICK, Reply, sequence

OK = Reply(body=b"fine")


@pytest.fixture
def transport():
    """Make a transport that does not pace and retries at once; close it afterwards."""
    made = []

    def make(**options):
        options = {"user_agent": "tests", "min_interval": 0, "retry": QUICK} | options
        made.append(Transport(**options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def body_of(answer):
    return answer.body


def picky(answer):
    if answer.body != b"fine":
        raise SourceUnavailable("bad_body", status=answer.status)
    return answer.body


def test_get_says_who_asks_and_what_for(serve, transport):
    server = serve(lambda request: OK)
    ask = transport(user_agent="Collectif é\n(team@example.org)").get

    assert ask(f"{server.url}/a", body_of, params={"q": "é"}, accept="text/html") == b"fine"

    (request,) = server.requests
    assert (request.path, request.params) == ("/a", {"q": "é"})
    assert request.headers["User-Agent"] == "Collectif (team@example.org)"
    assert request.headers["Accept"] == "text/html"
    assert "If-None-Match" not in request.headers


def test_post_sends_json(serve, transport):
    server = serve(lambda request: OK)

    assert transport().post(server.url, body_of, json={"query": "é"}) == b"fine"

    (request,) = server.requests
    assert request.json == {"query": "é"}
    assert request.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "fault",
    [
        Reply(status=429, body=b'{"error": "quota"}'),
        Reply(status=408),
        Reply(status=500),
        Reply(status=503, body=b"<html>", headers={"Retry-After": "0"}),
        Reply(body=b"not what was asked"),
        Reply(body=b"x" * 100, cut=30),
        Reply(body=b"not gzip", headers={"Content-Encoding": "gzip"}),
    ],
    ids=str,
)
def test_passing_fault_is_retried(serve, transport, fault):
    server = serve(sequence(fault, fault, OK))

    assert transport().get(server.url, picky) == b"fine"
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        (Reply(status=429), "rate_limited", 429),
        (Reply(status=502), "server_error", 502),
        (Reply(body=b"?"), "bad_body", 200),
    ],
    ids=str,
)
def test_lasting_fault_makes_the_source_unavailable(serve, transport, fault, code, status):
    server = serve(lambda request: fault)

    with pytest.raises(SourceUnavailable) as caught:
        transport().get(server.url, picky)

    assert (caught.value.code, caught.value.status) == (code, status)
    assert len(server.requests) == QUICK.attempts


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(status=400), "bad_request"),
        (Reply(status=401), "forbidden"),
        (Reply(status=403), "forbidden"),
        (Reply(status=404), "not_found"),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}), "redirected"),
        (Reply(status=304, body=b""), "redirected"),
    ],
    ids=str,
)
def test_refusal_is_not_retried(serve, transport, reply, code):
    server = serve(lambda request: reply)

    with pytest.raises(SourceRejected) as caught:
        transport().get(server.url, body_of)

    assert (caught.value.code, caught.value.status) == (code, reply.status)
    assert len(server.requests) == 1


def test_refusal_carries_the_words_of_the_source(serve, transport):
    server = serve(lambda request: Reply(status=400, body=b'{"message": "Unknown field: x"}'))

    with pytest.raises(SourceRejected) as caught:
        transport().get(server.url, body_of)

    assert str(caught.value) == "bad_request (HTTP 400): Unknown field: x"


@pytest.mark.parametrize(
    ("given", "kept", "asked"),
    [
        ({"ETag": '"a1"'}, '"a1"', ("If-None-Match", '"a1"')),
        ({"ETag": 'W/"a1"'}, 'W/"a1"', ("If-None-Match", 'W/"a1"')),
        (
            {"Last-Modified": "Mon, 02 Mar 2026 04:46:00 GMT"},
            "Mon, 02 Mar 2026 04:46:00 GMT",
            ("If-Modified-Since", "Mon, 02 Mar 2026 04:46:00 GMT"),
        ),
        (
            {"ETag": '"a1"', "Last-Modified": "Mon, 02 Mar 2026 04:46:00 GMT"},
            '"a1"',
            ("If-None-Match", '"a1"'),
        ),
    ],
)
def test_page_held_already_is_asked_for_news_only(serve, transport, given, kept, asked):
    server = serve(sequence(Reply(headers=given), Reply(status=304, body=b"", headers=given)))
    ask = transport().get

    first = ask(server.url, lambda answer: answer)
    second = ask(server.url, lambda answer: answer, validator=first.validator)

    assert first.validator == kept
    assert (first.is_unchanged, second.is_unchanged) == (False, True)
    assert second.body == b""
    name, value = asked
    assert server.requests[1].headers[name] == value
    assert len({"If-None-Match", "If-Modified-Since"} & set(server.requests[1].headers)) == 1


@pytest.mark.parametrize("tag", ['"%s"' % ("a" * 500), '"é"'])
def test_strange_validator_is_not_kept(serve, transport, tag):
    server = serve(lambda request: Reply(headers={"ETag": tag}))

    assert transport().get(server.url, lambda answer: answer.validator) == ""


def test_dripping_body_is_cut_by_the_clock(serve, transport):
    server = serve(lambda request: Reply(body=b"x" * 100, drip=0.02))

    with pytest.raises(SourceUnavailable) as caught:
        transport(limits=Limits(total=0.1), retry=RetryPolicy(attempts=1)).get(server.url, body_of)

    assert caught.value.code == "timeout"


def test_silent_server_times_out(serve, transport):
    server = serve(lambda request: Reply(drip=1.0))
    limits = Limits(silence=0.1)

    with pytest.raises(SourceUnavailable) as caught:
        transport(limits=limits, retry=RetryPolicy(attempts=1)).get(server.url, body_of)

    assert caught.value.code == "timeout"


def test_dead_server_is_unreachable(serve, transport):
    server = serve(lambda request: OK)
    server.shutdown()
    server.server_close()

    with pytest.raises(SourceUnavailable) as caught:
        transport().get(server.url, body_of)

    assert (caught.value.code, caught.value.status) == ("unreachable", None)


def test_address_that_cannot_be_one_is_refused(transport):
    with pytest.raises(SourceRejected) as caught:
        transport().get("http://127.0.0.1/\x00", body_of)

    assert caught.value.code == "base_url"


def test_zipped_answer_is_read(serve, transport):
    body = gzip.compress(b"fine")
    server = serve(lambda request: Reply(body=body, headers={"Content-Encoding": "gzip"}))

    assert transport().get(server.url, body_of) == b"fine"


def test_zip_bomb_is_refused(serve, transport):
    body = gzip.compress(b" " * 3_000_000)
    server = serve(lambda request: Reply(body=body, headers={"Content-Encoding": "gzip"}))
    client = transport(limits=Limits(max_bytes=1_000_000), retry=RetryPolicy(attempts=1))

    with pytest.raises(SourceUnavailable) as caught:
        client.get(server.url, body_of)

    assert caught.value.code == "too_large"


def test_requests_are_paced_whatever_they_are(serve, transport):
    waits = []
    server = serve(sequence(OK, Reply(status=404), OK))
    client = transport(min_interval=6000, sleep=waits.append)

    client.get(server.url, body_of)
    with pytest.raises(SourceRejected):
        client.get(server.url, body_of)
    client.post(server.url, body_of, json={})

    assert len(waits) == 2
    assert all(5900 < wait <= 6000 for wait in waits)


def test_wait_the_server_asks_is_honoured(serve, transport):
    server = serve(sequence(Reply(status=429, headers={"Retry-After": "0.3"}), OK))

    transport().get(server.url, body_of)

    first, second = server.requests
    assert second.at - first.at >= 0.3


def test_refusal_that_asks_nothing_is_given_time(serve, transport):
    server = serve(sequence(Reply(status=429), Reply(status=429), OK))
    retry = RetryPolicy(attempts=3, wait_initial=0, wait_jitter=0, rate_limit_wait=0.1)

    transport(retry=retry).get(server.url, body_of)

    first, second, third = server.requests
    assert second.at - first.at >= 0.1
    assert third.at - second.at >= 0.2


def test_quota_that_ends_tomorrow_is_not_waited_for(serve, transport):
    refusal = Reply(status=429, headers={"Retry-After": "86400"}, body=b'{"error": "Quota"}')
    server = serve(lambda request: refusal)

    with pytest.raises(SourceUnavailable) as caught:
        transport().get(server.url, body_of)

    assert caught.value.retry_after == 86_400
    assert str(caught.value) == "rate_limited (HTTP 429): Quota"


def test_client_closes_its_connections(serve):
    server = serve(lambda request: OK)

    with FeedClient(user_agent="tests") as client:
        assert client._transport.get(server.url, body_of) == b"fine"

    with pytest.raises(RuntimeError, match="closed"):
        client._transport.get(server.url, body_of)


@pytest.mark.parametrize(
    "base_url",
    ["", "boamp.example", "ftp://a.example", "file:///etc", "http://", "https://a.example/?x=1",
     "http://user@a.example", "http://[a", "http://a:port"],
)  # fmt: skip
def test_base_url_must_be_a_web_address(base_url):
    with pytest.raises(SourceRejected) as caught:
        checked_base_url(base_url)

    assert caught.value.code == "base_url"


def test_trailing_slash_of_the_base_url_is_dropped():
    assert checked_base_url(" https://a.example/x/ ") == "https://a.example/x"
