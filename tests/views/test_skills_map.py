from datetime import timedelta

import pytest
from django.utils import timezone

from members import expertise
from members.models import Membership
from tests.members.directory_factories import listed
from tests.members.membership_factories import MembershipFactory
from tests.tenders.factories import ProcedureFactory

URL = "/coordination/competences/"


def person(code: str, level: int | None) -> Membership:
    profile = listed(purposes=(), skills=[{"domain_code": code, "label": "", "level": level}])
    return MembershipFactory(user=profile.user, state="active")


def line(response, family: str):
    labels = [one.code for one in expertise.families()]
    return response.context["lines"][labels.index(family)]


def listed_gaps(response, *names: str):
    folded = [response.context[name] for name in names or ("missing", "rare")]
    return [gap for one in folded for gap in (*one.shown, *one.more)]


def gaps(response) -> dict[str, tuple[int, int]]:
    return {gap.label: (gap.call_count, gap.people_count) for gap in listed_gaps(response)}


@pytest.mark.parametrize("reader", ["bob", "dana"])
def test_only_coordinators_read_what_profiles_open_to_them(reader, request, client_of):
    assert client_of(request.getfixturevalue(reader)).get(URL).status_code == 403


def test_each_figure_opens_the_directory_on_these_people(alice, client_of):
    for level in (None, 1, 3, 4):
        person("finance.audit", level)
    client = client_of(alice)

    finance = line(client.get(URL), "finance")

    assert [cell.count for cell in finance.cells] == [4, 2, 2, 1]
    assert [cell.shade for cell in finance.cells] == [4, 2, 2, 1]
    assert finance.unstated_count == 1
    for cell in finance.cells:
        assert client.get(cell.url).context["total"] == cell.count


def test_one_among_many_is_never_shown_as_nobody(alice, client_of):
    person("legal.public-procurement", None)
    for _one in range(9):
        person("finance.audit", None)

    response = client_of(alice).get(URL)

    assert line(response, "legal").cells[0].shade == 1
    assert line(response, "digital").cells[0].shade == 0


def test_what_recent_calls_ask_for_that_few_have_comes_first_where_nobody_has_it(alice, client_of):
    finance = expertise.domain("finance.audit")
    ProcedureFactory.create_batch(2, classification_codes=["79212000"])
    ProcedureFactory(classification_codes=["79952000"])
    person("finance.audit", 2)
    client = client_of(alice)

    response = client.get(URL)

    told = gaps(response)
    label = finance.label_fr
    assert told[label] == (2, 1)
    shown = [gap.people_count for gap in listed_gaps(response, "missing")]
    assert shown == [0] * len(shown) != []
    gap = next(gap for gap in listed_gaps(response, "rare") if gap.label == label)
    assert client.get(gap.people_url).context["total"] == 1
    assert client.get(gap.calls_url).context["search"].is_valid()


def test_old_or_closed_calls_ask_for_nothing(alice, client_of):
    person("finance.audit", 2)
    long_ago = timezone.localdate() - timedelta(days=61)
    ProcedureFactory(classification_codes=["79212000"], last_published_on=long_ago)
    ProcedureFactory(classification_codes=["79212000"], closed=True)
    ProcedureFactory(classification_codes=["79212000"], cancelled=True, state="cancelled")

    response = client_of(alice).get(URL)

    assert gaps(response) == {}
    assert "empty-state" in response.content.decode()


def test_what_several_can_do_is_no_gap(alice, client_of):
    ProcedureFactory(classification_codes=["79212000"])
    for _one in range(3):
        person("finance.audit", 2)

    assert expertise.domain("finance.audit").label_fr not in gaps(client_of(alice).get(URL))


def test_long_lists_fold(alice, client_of):
    person("finance.audit", 2)
    for domain in list(expertise.domains().values())[::3]:
        codes = [prefix.ljust(8, "0") for prefix in domain.cpv_prefixes]
        ProcedureFactory(classification_codes=codes)

    missing = client_of(alice).get(URL).context["missing"]

    assert len(missing.shown) == 10
    assert len(missing.more) > 10
    counts = [gap.call_count for gap in (*missing.shown, *missing.more)]
    assert counts == sorted(counts, reverse=True)


def test_links_ask_for_the_widest_classes_alone(alice, client_of):
    """The list of calls keeps the deepest of the classes it is given."""
    person("finance.tax", 2)
    ProcedureFactory(classification_codes=["79211000"])
    client = client_of(alice)

    response = client.get(URL)

    for gap in listed_gaps(response):
        assert len(client.get(gap.calls_url).context["page"].object_list) == gap.call_count


def test_empty_collective_says_how_it_draws_itself(alice, client_of):
    html = client_of(alice).get(URL).content.decode()

    assert 'class="heat"' not in html
    assert "/coordination/membres/" in html


@pytest.mark.parametrize("count", [1, 20])
def test_map_costs_the_same_for_all(alice, client_of, count, django_assert_num_queries):
    for _one in range(count):
        person("finance.audit", 3)
        ProcedureFactory(classification_codes=["79952000"])
    client = client_of(alice)
    client.get(URL)

    with django_assert_num_queries(5):
        client.get(URL)
