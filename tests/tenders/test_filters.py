from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from tenders.filters import NoticeFilter
from tenders.models import Notice
from tests.tenders.factories import NoticeFactory

pytestmark = pytest.mark.django_db


def search(query: str = "") -> NoticeFilter:
    now = timezone.now()
    return NoticeFilter(QueryDict(query), Notice.objects.open_at(now), now=now)


def titles(filterset: NoticeFilter) -> set[str]:
    filterset.is_valid()
    return {notice.title for notice in filterset.qs}


def test_nature_and_department_pass_with_any_of_the_values():
    NoticeFactory(title="a", contract_natures=["services", "works"], departments=["38", "73"])
    NoticeFactory(title="b", contract_natures=["supplies"], departments=["38"])
    NoticeFactory(title="c", contract_natures=["services"], departments=["75"])
    assert titles(search("nature=works&nature=supplies")) == {"a", "b"}
    assert titles(search("department=73&department=75")) == {"a", "c"}
    assert titles(search("nature=services&department=38")) == {"a"}


@pytest.mark.parametrize(
    ("window", "expected"),
    [("week", {"6"}), ("three_weeks", {"7", "20"}), ("later", {"22"}), ("unknown", {"none"})],
)
def test_deadline_window(window, expected):
    now = timezone.now()
    for days in (6, 7, 20, 22):
        deadline = now + timedelta(days=days, minutes=1)
        NoticeFactory(title=str(days), current_deadline=deadline)
    NoticeFactory(title="none", undated=True)
    assert titles(search(f"deadline={window}")) == expected


def test_cpv_division_is_the_first_two_digits_of_the_main_code():
    NoticeFactory(title="a", main_classification_code="79418000")
    NoticeFactory(title="b", main_classification_code="72500000")
    NoticeFactory(title="c", main_classification_code="")
    assert titles(search("cpv=79")) == {"a"}


def test_counts_keep_the_other_filters_and_leave_out_their_own():
    NoticeFactory(contract_natures=["services"], departments=["38", "73"])
    NoticeFactory(contract_natures=["works"], departments=["38"])
    filterset = search("nature=services")
    filterset.is_valid()
    counts = filterset.counts()
    assert counts["nature"] == {"services": 1, "works": 1}
    assert counts["department"] == {"38": 1, "73": 1}
    assert counts["cpv"] == {"79": 1}
    assert counts["deadline"] == {"week": 0, "three_weeks": 1, "later": 0, "unknown": 0}


def test_long_facets_offer_what_gives_something_and_what_is_ticked():
    NoticeFactory(departments=["38"])
    filterset = search("department=75")
    filterset.is_valid()
    filterset.offer_only(filterset.counts())
    assert [code for code, _ in filterset.form.fields["department"].choices] == ["38", "75"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["near", "far"]),
        ("sort=published", ["far", "near"]),
        ("sort=nonsense", ["near", "far"]),
    ],
)
def test_sorting(query, expected):
    now, today = timezone.now(), timezone.localdate()
    NoticeFactory(
        title="near",
        current_deadline=now + timedelta(days=1),
        published_on=today - timedelta(days=9),
    )
    NoticeFactory(title="far", current_deadline=now + timedelta(days=9), published_on=today)
    filterset = search(query)
    filterset.is_valid()
    found = filterset.sorted(filterset.qs.for_viewer(None))
    assert [notice.title for notice in found] == expected
