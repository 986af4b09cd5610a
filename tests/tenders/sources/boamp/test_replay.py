"""The client against a faithful replay of the API, down to what its rows say."""

import json
from datetime import date

import pytest

from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from collectif.core.remote.patience import RetryPolicy
from tenders.sources.boamp.normalise import normalise
from tenders.sources.errors import UnparsableRecord

DAY = date(2015, 6, 29)  # Three real notices were published then.


def rows_of(pages):
    return [json.loads(record.body) for page in pages for record in page.records]


def test_day_is_read_whole(replay, connect):
    client = connect(replay.url, page_size=2)

    pages = list(client.pages(DAY))

    assert len(rows_of(pages)) == pages[0].total_count == client.total(DAY) == 3
    assert [normalise(row).published_on for row in rows_of(pages)] == [DAY] * 3


def test_departments_restrict_the_day(replay, connect):
    everywhere = rows_of(connect(replay.url).pages(DAY))
    code = everywhere[0]["code_departement"][0]

    there = rows_of(connect(replay.url, departments=(code,)).pages(DAY))

    assert there == [row for row in everywhere if code in row["code_departement"]]


def test_lasting_quota_makes_the_source_unavailable(replay, connect):
    replay.fail({"kind": "429", "endpoint": "boamp_records"})
    retry = RetryPolicy(attempts=2, wait_initial=0.01, wait_jitter=0, max_server_wait=0)

    with pytest.raises(SourceUnavailable) as caught:
        list(connect(replay.url, retry=retry).pages(DAY))

    assert (caught.value.code, caught.value.status) == ("rate_limited", 429)
    assert caught.value.retry_after is not None
    assert "Too many requests" in str(caught.value)


def test_bad_rows_leave_the_others(replay, connect):
    replay.fail(
        {"kind": "bad_donnees", "endpoint": "boamp_records", "row": 0},
        {"kind": "unknown_fields", "endpoint": "boamp_records"},
    )
    rows = rows_of(connect(replay.url).pages(DAY))

    with pytest.raises(UnparsableRecord) as caught:
        normalise(rows[0])
    assert caught.value.code == "donnees_not_json"
    assert [normalise(row).source_id for row in rows[1:]] == [row["idweb"] for row in rows[1:]]


def test_deadline_in_year_7017_is_implausible(replay, connect):
    replay.fail({"kind": "year_7017", "endpoint": "boamp_records", "row": 0})
    day = date(2026, 8, 19)

    facts = normalise(rows_of(connect(replay.url).pages(day))[0])

    assert (facts.submission_deadline, facts.deadline_issue) == (None, "implausible")
    assert facts.deadline_text.startswith("7017-")


def test_unknown_dataset_is_refused(replay, connect):
    with pytest.raises(SourceRejected) as caught:
        connect(f"{replay.url}/nowhere").total(DAY)

    assert caught.value.status == 404
