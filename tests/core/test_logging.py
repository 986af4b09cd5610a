import io
import json
import logging
from uuid import uuid4

import pytest
import structlog
from celery import current_app
from django.db import IntegrityError, transaction
from django.urls import reverse

from collectif.core.logging import logging_config
from collectif.core.outbox.tasks import deliver_message
from tests.core.outbox.factories import OutboxMessageFactory

BROWSER = "Mozilla/5.0 (a browser)"


def handler_of(formatter, stream):
    """Write to `stream` as one of our formatters would."""
    config = logging_config("INFO")["formatters"][formatter]
    options = {name: value for name, value in config.items() if name != "()"}
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**options))
    return handler


@pytest.fixture
def lines(monkeypatch):
    """The JSON lines that production would write, as they come."""
    stream = io.StringIO()
    handler = handler_of("json", stream)
    root = logging.getLogger()
    monkeypatch.setattr(root, "level", logging.INFO)
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


def test_request_line_names_the_request_and_the_user_and_nothing_personal(lines, client_of, alice):
    client = client_of(alice)

    response = client.get(
        reverse("event_list"),
        {"q": "Bob Martin"},
        headers={"User-Agent": BROWSER},
        REMOTE_ADDR="203.0.113.7",
    )

    (line,) = [line for line in lines() if line["event"] == "request_finished"]
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request_finished",
        "code": 200,
        "request": "GET /journal/",
        "request_id": response["X-Request-ID"],
        "user_id": alice.pk,
        "level": "info",
        "logger": "django_structlog.middlewares.request",
    }


def test_lines_of_a_whole_visit_hold_no_personal_data(lines, client_of, alice, monkeypatch):
    monkeypatch.setattr(logging.getLogger("django_structlog"), "level", logging.DEBUG)
    headers = {"User-Agent": BROWSER, "X-Forwarded-For": "203.0.113.7"}

    client_of(alice).get(reverse("outbox_list"), {"q": alice.email}, headers=headers)

    text = json.dumps(lines())
    for personal in (alice.email, alice.last_name, BROWSER, "203.0.113.7"):
        assert personal not in text


def test_line_of_an_anonymous_request_has_no_user(lines, client):
    client.get(reverse("healthz"))

    (line,) = [line for line in lines() if line["event"] == "request_finished"]
    assert line["user_id"] is None


def test_error_line_masks_the_addresses_that_the_database_quotes(lines, alice):
    try:
        with transaction.atomic():
            type(alice).objects.create(email=alice.email, first_name="A", last_name="B")
    except IntegrityError:
        structlog.get_logger("test").exception("refused", tried=[alice.email], by={"a": "x@y.fr"})

    (line,) = lines()
    assert "IntegrityError" in line["exception"]
    assert alice.email not in json.dumps(line)
    assert (line["tried"], line["by"]) == (["<address>"], {"a": "<address>"})


def test_exception_given_as_a_value_is_named_only(lines):
    structlog.get_logger("test").warning("failed", exception=ValueError("bob@example.org"))

    (line,) = lines()
    assert line["exception"] == "ValueError"


def test_lines_of_the_standard_library_are_json_too(lines):
    structlog.contextvars.bind_contextvars(request_id="abc")
    logging.getLogger("some.library").warning("Mail to %s failed", "bob@example.org")
    structlog.contextvars.clear_contextvars()

    (line,) = lines()
    assert line["event"] == "Mail to <address> failed"
    assert (line["logger"], line["level"], line["request_id"]) == ("some.library", "warning", "abc")


def test_handed_over_message_is_logged_by_its_public_id(lines, db):
    message = OutboxMessageFactory()

    deliver_message.delay(message.pk)

    message.refresh_from_db()
    (line,) = [line for line in lines() if line["event"] == "message_handed_over"]
    assert (line["message"], line["status"]) == (str(message.public_id), "sent")


def test_task_carries_the_id_of_the_request_that_asked_for_it(monkeypatch):
    queue = f"test-{uuid4().hex}"
    monkeypatch.setitem(current_app.conf, "task_always_eager", False)
    with structlog.contextvars.bound_contextvars(request_id="abc", user_id=7):
        deliver_message.apply_async([1], queue=queue)

    with current_app.connection_for_read() as connection, connection.SimpleQueue(queue) as waiting:
        headers = waiting.get(timeout=60).headers
        waiting.queue.delete()
    assert headers["__django_structlog__"]["request_id"] == "abc"


def test_console_tells_where_it_failed_and_not_on_what_values():
    stream = io.StringIO()
    logger = logging.getLogger("tests.console")
    handler = handler_of("console", stream)
    logger.addHandler(handler)
    name = "Solène"
    try:
        int("a")
    except ValueError:
        logger.exception("broken")
    logger.removeHandler(handler)

    assert "ValueError" in stream.getvalue()
    assert name not in stream.getvalue()
