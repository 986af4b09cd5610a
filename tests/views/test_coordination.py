import pytest
from django.urls import reverse

from collectif.core.outbox import MessageStatus
from tests.core.outbox.factories import OutboxMessageFactory
from tests.members.entry_factories import ApplicationFactory
from tests.members.membership_factories import MembershipFactory

URL = "/coordination/"
PAGES = (
    "members:application_board",
    "cohort_list",
    "members:group_list",
    "members:role_list",
    "members:charter_list",
    "outbox_list",
    "event_list",
)


def hrefs(response):
    return [one.url for _title, doors in response.context["sections"] for one in doors]


def counts(response):
    return {
        one.door.view_name: one.count
        for _title, doors in response.context["sections"]
        for one in doors
    }


@pytest.mark.parametrize("runner", ["alice", "dana"])
def test_every_page_shown_opens(runner, request, client_of):
    client = client_of(request.getfixturevalue(runner))

    urls = hrefs(client.get(URL))

    assert {reverse(name) for name in PAGES} <= set(urls)
    assert [url for url in urls if client.get(url).status_code != 200] == []


def test_what_waits_is_counted(alice, client_of):
    ApplicationFactory.create_batch(2, confirmed=True)
    OutboxMessageFactory(status=MessageStatus.FAILED)
    # Here since January, and nothing told yet.
    MembershipFactory(state="active")

    response = client_of(alice).get(URL)

    told = counts(response)
    assert told["members:application_board"] == 2
    assert told["outbox_list"] == 1
    assert told["cohort_list"] == 1
    assert told["skills_map"] is None
    assert told["tenders:merge_list"] == 0
    assert told["event_list"] is None


def test_nothing_waiting_shows_no_figure(alice, client_of):
    assert "badge" not in client_of(alice).get(URL).content.decode().partition("<main")[2]


def test_member_may_not_enter(bob, client_of):
    assert client_of(bob).get(URL).status_code == 403
