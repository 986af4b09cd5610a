import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectif.core.remote.refusals import words


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", ""),
        (b'{"error_code": "ODSQLError", "message": "Unknown field: x"}', "Unknown field: x"),
        (b'{"error": "Quota"}', "Quota"),
        (b'{"error": ["Quota", "Again"]}', "Quota - Again"),
        (b'{"message": "No", "error": {"type": "QUERY_SYNTAX_ERROR"}}', "No - QUERY_SYNTAX_ERROR"),
        (
            b'{"message": "Validation error", "error": [{"field": "limit", "message": "too big"}]}',
            "Validation error - too big",
        ),
        (b'{"message": {"a": 1}, "error": 3}', ""),
        (b"<html><h1>429 Too Many\nRequests</h1></html>", "429 Too Many Requests"),
        (b"[1, null]", ""),
        (b"caf\xe9", "caf\ufffd"),
    ],
    ids=repr,
)
def test_words_of_a_refusal_are_those_a_person_can_read(body, said):
    assert words(body) == said


def test_page_is_quoted_by_its_first_words():
    assert len(words(b"a " * 10_000)) < 2_000


@given(st.binary())
def test_any_bytes_give_words(body):
    assert isinstance(words(body), str)
