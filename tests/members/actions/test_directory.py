"""Searches of the directory kept and removed, and the trace of an export."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from collectif.core.events import Event
from members.actions.directory import keep_search, record_export, remove_search
from members.models import DirectorySearch
from tests.members.directory_factories import DirectorySearchFactory

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_search_is_kept_once_and_written_down(bob):
    first = keep_search(owner=bob, name=" Achats   en Isère ", query="q=achats")
    again = keep_search(owner=bob, name="Achats en Isère", query="q=achats")
    assert again == first
    assert (first.owner, first.name, first.query) == (bob, "Achats en Isère", "q=achats")
    assert verbs() == ["directory_search_kept"]


@pytest.mark.parametrize(
    ("name", "field", "code"),
    [("", "name", "blank"), ("x" * 81, "name", "max_length"), ("Prise", None, "name_taken")],
)
def test_name_that_cannot_be_is_refused(bob, name, field, code):
    DirectorySearchFactory(owner=bob, name="Prise", query="q=autre")
    with pytest.raises(ValidationError) as refused:
        keep_search(owner=bob, name=name, query="q=achats")
    errors = refused.value.error_dict
    assert [error.code for error in errors[field or "__all__"]] == [code]


def test_same_name_is_free_for_another_person(bob, alice):
    DirectorySearchFactory(owner=bob, name="Achats")
    assert keep_search(owner=alice, name="Achats", query="q=achats").owner == alice


def test_twenty_are_kept_and_no_more(bob):
    DirectorySearchFactory.create_batch(DirectorySearch.MAX_PER_PERSON, owner=bob)
    with pytest.raises(ValidationError) as refused:
        keep_search(owner=bob, name="De trop", query="")
    assert refused.value.code == "too_many"


def test_owner_is_locked_before_her_searches_are_counted(bob, django_assert_num_queries):
    """So that twenty stay twenty when two are kept at once."""
    with connection.execute_wrapper(record := Recorder()):
        keep_search(owner=bob, name="Achats", query="q=achats")
    locked = next(n for n, sql in enumerate(record.statements) if "FOR NO KEY UPDATE" in sql)
    counted = next(n for n, sql in enumerate(record.statements) if "COUNT(*)" in sql)
    assert locked < counted


class Recorder:
    def __init__(self):
        self.statements = []

    def __call__(self, execute, sql, params, many, context):
        self.statements.append(sql)
        return execute(sql, params, many, context)


def test_removed_search_is_written_down_once(bob):
    search = DirectorySearchFactory(owner=bob)
    stale = DirectorySearch.objects.get()
    remove_search(search=search)
    remove_search(search=stale)
    assert not DirectorySearch.objects.exists()
    assert verbs() == ["directory_search_removed"]


def test_export_says_who_and_how_many(alice):
    event = record_export(actor=alice, row_count=12)
    assert (event.verb, event.actor, event.data) == (
        "directory_exported",
        alice,
        {"form": "csv", "rows": 12},
    )
