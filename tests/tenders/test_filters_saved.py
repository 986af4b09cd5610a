import pytest
from django.http import QueryDict

from members.models import RoleGrant
from tenders.filters.saved import cancelled_by, canonical_query, criteria_of, found_by, understands
from tests.members.factories import OrganizationFactory
from tests.tenders.factories import ProcedureFactory, at
from tests.tenders.saved_search_factories import SavedSearchFactory

NOW = at("2026-11-25", "08:00")
LATER = at("2026-12-15", "11:00")


def call(**values):
    return ProcedureFactory(**({"submission_deadline": LATER} | values))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("", ""),
        ("q=&department=", ""),
        ("q=+conseil+", "q=conseil"),
        ("department=73&department=38&department=73", "department=38&department=73"),
        ("sort=value&view=table&page=3&unknown=1&q=a", "q=a"),
        ("q=études+%26+conseil", "q=%C3%A9tudes+%26+conseil"),
    ],
)
def test_one_search_has_one_form(typed, written):
    assert canonical_query(QueryDict(typed)) == written
    assert canonical_query(QueryDict(written)) == written


def test_a_field_can_be_replaced():
    data = QueryDict("q=conseil&without=voirie")
    assert canonical_query(data, without="nettoyage") == "q=conseil&without=nettoyage"
    assert canonical_query(data, without="") == "q=conseil"


@pytest.mark.parametrize(
    ("query", "is_understood"),
    [("", True), ("q=conseil&cpv=79", True), ("department=999", False), ("q=" + "x" * 201, False)],
)
def test_what_the_list_does_not_offer_is_not_understood(query, is_understood):
    assert understands(query) is is_understood


def test_search_finds_open_calls_that_fit(bob):
    search = SavedSearchFactory(owner=bob, query="department=38&q=organisation")
    found = call(title="Conseil en organisation")
    call(title="Fourniture de bancs", description="")
    call(title="Conseil en organisation", departments=["75"])
    call(title="Conseil en organisation", submission_deadline=at("2026-11-01"))
    call(title="Conseil en organisation", cancelled=True)
    assert list(found_by(search, NOW)) == [found]


def test_words_to_leave_out_leave_out(bob):
    search = SavedSearchFactory(owner=bob, query="without=nettoyage")
    found = call(title="Conseil en organisation")
    call(title="Nettoyage des locaux")
    assert list(found_by(search, NOW)) == [found]


def test_search_that_means_nothing_any_more_finds_nothing(bob):
    call()
    assert not found_by(SavedSearchFactory(owner=bob, query="department=999"), NOW).exists()


def test_search_of_someone_who_left_finds_nothing(bob):
    call()
    search = SavedSearchFactory(owner=bob)
    assert found_by(search, NOW).exists()
    RoleGrant.objects.filter(user=bob).delete()
    bob.forget_roles()
    assert not found_by(search, NOW).exists()


def test_cancelled_calls_keep_their_other_conditions(bob):
    search = SavedSearchFactory(owner=bob, query="department=38")
    gone = call(cancelled=True)
    call(cancelled=True, departments=["75"])
    call()
    assert list(cancelled_by(search, NOW)) == [gone]


def test_criteria_are_in_words(db, django_assert_num_queries):
    buyer = OrganizationFactory(name="Commune de Saint-Ismier")
    queries = [f"buyer={buyer.public_id}&cpv=79&department=38&q=conseil", "", "department=999"]
    with django_assert_num_queries(2):
        named, everything, nonsense = criteria_of(queries)
    said = [value for _label, values in named for value in values]
    assert "Commune de Saint-Ismier" in said
    assert "conseil" in said
    assert any("Isère" in value for value in said)
    assert len(said) == 4
    assert everything == nonsense == []
