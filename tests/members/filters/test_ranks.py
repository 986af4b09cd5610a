"""Who comes first in the directory, and why."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from collectif.core.places import DEPARTMENTS, distance_km
from members.filters.counts import find
from members.filters.listing import list_people
from members.pipeline.directory import refresh_entries
from tests.members.directory_factories import prove
from tests.members.factories import UserFactory
from tests.members.filters.people import person

pytestmark = pytest.mark.django_db


def test_best_backed_skill_comes_first_and_says_why(searched):
    declared, proven = person("Ada", skills=["achats"]), person("Bea", skills=["achats"])
    confirmed, elsewhere = person("Cid", skills=["achats"]), person("Dan", headline="Des achats")
    named = person("Achats")
    prove(proven.skills.get())
    prove(confirmed.skills.get(), confirmed_by=UserFactory())
    refresh_entries([one.pk for one in (declared, proven, confirmed, elsewhere, named)])
    page = list_people(searched("q=achats"), number=None).page
    assert [(entry.name, *entry.reasons) for entry in page] == [
        ("Achats X", "for “achats”: the name"),
        ("Cid X", "for “achats”: confirmed skill"),
        ("Bea X", "for “achats”: proven skill"),
        ("Ada X", "for “achats”: declared skill"),
        ("Dan X", "for “achats”: an achievement, or a close field"),
    ]


def test_beginning_of_a_word_keeps_what_stands_behind_the_skill(searched):
    ada = person("Ada", headline="", skills=["négociation"])
    prove(ada.skills.get(), confirmed_by=UserFactory())
    refresh_entries([ada.pk])
    for typed in ("négociation", "négociat", "négo"):
        (entry,) = list_people(searched(f"q={typed}"), number=None).page
        assert entry.reasons == [f"for “{typed}”: confirmed skill"]


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@example("l’achat \\ 'x':A* \"")
@example("a & | ! <-> ( :*")
@example("-achats OU OR or")
def test_whatever_is_typed_is_answered(searched, text):
    find(searched(urlencode({"q": text})), start=0, size=20)


def test_near_finds_within_the_distance_and_the_nearest_first(searched):
    places = {"Ada": ["69"], "Bea": ["38"], "Cid": ["13"]}
    for name, departments in places.items():
        person(name, departments=departments)
    km = round(distance_km(DEPARTMENTS["38"], DEPARTMENTS["69"]))
    page = list_people(searched("near=38&km=100"), number=None).page
    assert [(entry.name, *entry.reasons) for entry in page] == [
        ("Bea X", "in Isère"),
        ("Ada X", f"about {km} km away"),
    ]
    assert [one.name for one in list_people(searched("near=38&km=25"), number=None).page] == [
        "Bea X"
    ]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Cid X", "Ada X", "Bea X"]),
        ("best", ["Cid X", "Ada X", "Bea X"]),
        ("name", ["Ada X", "Bea X", "Cid X"]),
        ("availability", ["Bea X", "Cid X", "Ada X"]),
        ("proofs", ["Cid X", "Ada X", "Bea X"]),
    ],
)
def test_each_order(names, sort, expected):
    person("Ada")
    person("Bea", days_per_month=20)
    cid = person("Cid", days_per_month=2, skills=["achats"])
    prove(cid.skills.get())
    refresh_entries([cid.pk])
    assert names(f"sort={sort}") == expected
