"""The index of the words of what one can still answer, made anew each night."""

from datetime import UTC, timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from tenders import periodic
from tenders.pipeline.recent_words import NAME, renew_recent_words
from tests.tenders.factories import ProcedureFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def forget():
    yield
    for name in held():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {name}")


def held() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'procedure_recent_words%'"
        )
        return [name for (name,) in cursor.fetchall()]


def test_each_night_has_its_own_and_the_former_one_goes():
    now = timezone.now()
    yesterday = renew_recent_words(now - timedelta(days=1))
    assert held() == [yesterday]
    assert renew_recent_words(now) == NAME.format(now=now)
    assert held() == [NAME.format(now=now)]


def test_made_twice_it_stays():
    now = timezone.now()
    assert renew_recent_words(now) == renew_recent_words(now)
    assert len(held()) == 1


def test_one_that_was_interrupted_is_made_anew():
    now = timezone.now()
    name = NAME.format(now=now)
    ProcedureFactory.create_batch(2, title="Le même")
    # Postgres leaves behind an index that is not valid when it gives up.
    with connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON tenders_procedure (title)")
    renew_recent_words(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [name])
        assert cursor.fetchall() == [(True,)]


def test_its_bound_is_the_instant_it_was_asked_for():
    now = timezone.now()
    name = renew_recent_words(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
        (told,) = cursor.fetchone()
    assert "state" in told
    assert f"closes_at > '{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}" in told


def test_the_clock_makes_it():
    periodic.renew_word_index()

    assert len(held()) == 1
