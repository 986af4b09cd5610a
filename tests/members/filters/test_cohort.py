from datetime import timedelta

import pytest
from django.db.models import Q, Value
from django.http import QueryDict
from django.utils import timezone

from members.enums import Audience, CohortSort, MemberState, StuckReason
from members.filters.cohort import ANY_REASON, CohortFilter
from members.models import Membership, User
from members.pipeline.directory import refresh_entries
from tests.members.directory_factories import opened_to
from tests.members.factories import ProfileFactory, ReferenceFactory, RoleGrantFactory, UserFactory
from tests.members.intake_factories import GroupFactory, GroupSpellFactory
from tests.members.membership_factories import MembershipFactory

NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def searched(alice):
    def run(query: str = "") -> CohortFilter:
        rows = Membership.objects.visible_to(alice).with_progress(alice, now=NOW)
        stuck = rows.with_stuck_reasons(
            now=NOW, has_call=Q(Value(True)), misses_meetings=Q(user__first_name="Isolée")
        )
        return CohortFilter(QueryDict(query), stuck, today=TODAY)

    return run


def names(search: CohortFilter) -> list[str]:
    return [one.user.last_name for one in search.hits().for_list()]


def member(last_name: str, *, days: int = 0, seen: int = 0, **fields) -> Membership:
    """Someone who came `days` ago and was last seen `seen` days ago."""
    user = UserFactory(last_name=last_name, last_active_at=NOW - timedelta(days=seen))
    RoleGrantFactory(user=user, starts_on=TODAY - timedelta(days=days))
    return MembershipFactory(user=user, **{"state": "active", **fields})


def proving(one: Membership, count: int, **fields) -> Membership:
    profile = ProfileFactory(user=one.user, **fields)
    ReferenceFactory.create_batch(count, profile=profile)
    refresh_entries([profile.pk])
    return one


def test_without_filter_everyone_who_is_with_us_stands_by_name(searched):
    for name, state in (("Roux", "paused"), ("Étienne", "trial"), ("Petit", "left")):
        member(name, state=state)

    assert names(searched()) == ["Étienne", "Roux"]


def test_name_group_and_state_narrow_together(searched):
    found = member("Roux", state="active")
    stay = GroupSpellFactory(user=found.user, entered_on=TODAY)
    GroupSpellFactory(user=member("Roux", state="trial").user, group=stay.group, entered_on=TODAY)
    member("Roux", state="active")

    search = searched(f"q=roux&group={stay.group.public_id}&state=active")

    assert (search.is_valid(), search.is_narrowed) == (True, True)
    assert [one.pk for one in search.hits()] == [found.pk]


def test_stay_that_is_over_is_no_group(searched):
    GroupSpellFactory(
        user=member("Roux").user,
        group=(group := GroupFactory()),
        entered_on=TODAY - timedelta(days=9),
        left_on=TODAY,
        end_reason="other",
    )

    assert names(searched(f"group={group.public_id}")) == []


def test_state_of_those_who_left_shows_them(searched):
    member("Petit", state="left")
    member("Roux")

    assert names(searched("state=left")) == ["Petit"]


def test_reasons_choose_and_count(searched):
    member("Absente", seen=30)
    member("Bloquée", days=30)
    member("Calme")
    member("Partie", days=30, state="left")

    assert names(searched("stuck=is_unseen")) == ["Absente"]
    assert names(searched("stuck=lacks_evidence")) == ["Bloquée"]
    assert names(searched("stuck=any")) == ["Absente", "Bloquée"]
    assert searched("stuck=any").counts() == {
        "": 3,
        ANY_REASON: 2,
        StuckReason.NO_BOOKING: 0,
        StuckReason.NO_EVIDENCE: 1,
        StuckReason.NO_CALL: 0,
        StuckReason.NOT_SEEN: 1,
    }


def test_reason_that_others_tell_chooses_as_well(searched):
    isolated = member("Roux", days=30)
    User.objects.filter(pk=isolated.user_id).update(first_name="Isolée")
    member("Autre", days=30)

    search = searched(f"stuck={StuckReason.NO_BOOKING}")

    assert names(search) == ["Roux"]
    assert search.counts()[StuckReason.NO_BOOKING] == 1


def test_counts_keep_the_other_filters(searched):
    member("Absente", seen=30)
    member("Bloquée", seen=30)

    assert searched("q=bloqu").counts()[StuckReason.NOT_SEEN] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("stuck=is_superuser", "stuck"),
        ("sort=user__password", "sort"),
        ("state=happy", "state"),
        ("group=1%27%20OR%201", "group"),
        ("group=00000000-0000-0000-0000-000000000000", "group"),
        ("q=%00", "q"),
        ("q=" + "a" * 101, "q"),
    ],
)
def test_absurd_value_is_told_and_left_out(searched, query, field):
    member("Roux")
    search = searched(query)

    assert search.is_valid() is False
    assert list(search.form.errors) == [field]
    assert names(search) == ["Roux"]


ORDERS = {
    "name": (["N0", "N1", "N2"], ["N2", "N1", "N0"]),
    "state": (["N1", "N2", "N0"], ["N0", "N2", "N1"]),
    "since": (["N2", "N1", "N0"], ["N0", "N1", "N2"]),
    "seen": (["N2", "N1", "N0"], ["N0", "N1", "N2"]),
    "evidence": (["N0", "N1", "N2"], ["N2", "N1", "N0"]),
    # All have as many: they stand by name either way.
    "confirmed": (["N0", "N1", "N2"], ["N0", "N1", "N2"]),
    # Telling a second achievement is a step, as telling a first one is.
    "steps": (["N2", "N0", "N1"], ["N0", "N1", "N2"]),
}


@pytest.mark.parametrize("sort", CohortSort)
def test_each_order_turns_around(searched, sort):
    for number, state in enumerate((MemberState.PAUSED, MemberState.TRIAL, MemberState.ACTIVE)):
        since = TODAY - timedelta(days=number)
        proving(member(f"N{number}", seen=number, state=state, since=since), number)

    assert names(searched(f"sort={sort.value}")) == ORDERS[sort.column][sort.is_backwards]
    assert sort.turned.turned == sort


@pytest.mark.parametrize("sort", ["evidence", "-evidence"])
def test_whoever_keeps_her_figures_stands_last_either_way(searched, sort):
    proving(member("Montre"), 1)
    proving(member("Avare"), 1, audiences=opened_to(Audience.MEMBERS, references=Audience.ME))

    assert names(searched(f"sort={sort}")) == ["Montre", "Avare"]
