from django.db.models import Q, Value
from django.utils import timezone

from members.enums import MemberState
from members.management.cohort import demo_members, open_cohort
from members.models import Confirmation, Group, Membership, Outcome, User


def test_members_stand_in_every_state_and_show_what_they_did(seeded):
    states = set(Membership.objects.values_list("state", flat=True))
    members = [member.email for member in demo_members()]

    assert states == set(MemberState) - {MemberState.LEFT}
    assert Outcome.objects.count() == 1
    assert Confirmation.objects.filter(owner__email__in=members).count() == 7
    assert Group.objects.with_room().get(name="Rives de Sorne").room == 2


def test_some_could_use_a_hand_and_most_could_not(seeded):
    now = timezone.now()
    coordinator = User.objects.get(email="claire.vasseur@demo.example")
    rows = Membership.objects.here().with_progress(coordinator, now=now)
    told = rows.with_stuck_reasons(
        now=now, has_call=Q(Value(True)), misses_meetings=Q(Value(False))
    )

    stuck = set(told.filter(is_stuck=True).values_list("user__first_name", flat=True))

    assert stuck == {"Samira", "Gilles"}


def test_whoever_is_there_stays_as_she_is(seeded):
    User.objects.filter(email="rose.aubin@demo.example").update(first_name="Rosa")
    count = User.objects.count()

    open_cohort()

    assert User.objects.count() == count
    assert User.objects.get(email="rose.aubin@demo.example").first_name == "Rosa"
