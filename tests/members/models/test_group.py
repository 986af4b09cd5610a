from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from members.enums import Admission, SpellEnd
from members.models import Group
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupFactory, GroupSpellFactory, InvitationFactory

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 4)


@pytest.mark.parametrize("size", [1, 61])
def test_size_out_of_reason_is_refused(size):
    with pytest.raises(IntegrityError, match="group_size_within_reason"), transaction.atomic():
        GroupFactory(size_limit=size)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"left_on": date(2026, 1, 5), "end_reason": SpellEnd.OTHER}, "spell_dates_in_order"),
        ({"left_on": MAY}, "spell_end_has_a_reason"),
        ({"end_reason": SpellEnd.OTHER}, "spell_end_has_a_reason"),
    ],
)
def test_impossible_stay_is_refused(values, constraint):
    # Postgres itself refuses to make a range of dates out of order.
    with (
        pytest.raises(DatabaseError, match=f"{constraint}|range lower bound"),
        transaction.atomic(),
    ):
        GroupSpellFactory(**values)


def test_stays_of_one_person_in_one_group_never_overlap():
    first = GroupSpellFactory(left_on=MAY, end_reason=SpellEnd.OTHER)
    facts = {"user": first.user, "group": first.group}

    with pytest.raises(IntegrityError, match="spell"), transaction.atomic():
        GroupSpellFactory(**facts, entered_on=MAY - timedelta(days=1))
    # The day she left she may enter again.
    GroupSpellFactory(**facts, entered_on=MAY)


def test_places_are_counted_once_each():
    group = GroupFactory(size_limit=10)
    tomorrow = timezone.localdate() + timedelta(days=1)
    GroupSpellFactory(group=group)
    GroupSpellFactory(group=group, left_on=MAY, end_reason=SpellEnd.OTHER)
    GroupSpellFactory(group=group, left_on=tomorrow, end_reason=SpellEnd.OTHER)
    InvitationFactory(group=group)

    counted = Group.objects.with_room().get(pk=group.pk)

    assert (counted.member_count, counted.kept_count, counted.room) == (2, 1, 7)


def test_groups_are_visible_to_those_who_run_the_collective_and_to_their_facilitators(alice, dana):
    group, other = GroupFactory.create_batch(2)
    facilitator, former = UserFactory(member=True), UserFactory()
    group.facilitators.add(facilitator, former)

    seen = {
        user: set(Group.objects.visible_to(user)) for user in (alice, dana, facilitator, former)
    }

    assert seen == {
        alice: {group, other},
        dana: {group, other},
        facilitator: {group},
        former: set(),
    }


def test_only_open_groups_that_meet_welcome():
    welcoming = GroupFactory()
    others = [
        GroupFactory(admission=Admission.INVITATION),
        GroupFactory(is_closed=True),
        GroupFactory(admission=Admission.INVITATION, is_closed=True),
    ]

    assert list(Group.objects.welcoming()) == [welcoming]
    assert [group.is_welcoming for group in (welcoming, *others)] == [True, False, False, False]


def test_other_ways_in_are_refused_by_the_database():
    with pytest.raises(IntegrityError, match="group_admission_known"):
        GroupFactory(admission="closed")
