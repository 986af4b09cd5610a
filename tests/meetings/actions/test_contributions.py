import pytest
from django.core.exceptions import ValidationError

from meetings.actions.contributions import speak
from meetings.models import Contribution
from tests.meetings.conduct_factories import DURING, ContributionFactory
from tests.meetings.factories import BookingFactory

pytestmark = pytest.mark.django_db


def test_first_words_make_the_turn(bob):
    booking = BookingFactory(user=bob)

    turn = speak(booking=booking, base_version=0, actor=bob, now=DURING, need=" Un contact \n")

    assert (turn.need, turn.done, turn.version, turn.edited_by) == ("Un contact", "", 1, bob)


def test_same_words_twice_change_nothing(bob):
    booking = BookingFactory(user=bob)
    for _press in range(2):
        speak(booking=booking, base_version=0, actor=bob, now=DURING, need="Un contact")

    assert Contribution.objects.get().version == 1


def test_nothing_said_makes_no_row(bob):
    speak(booking=BookingFactory(), base_version=0, actor=bob, now=DURING, need="  ", done="")

    assert not Contribution.objects.exists()


def test_nobody_writes_over_words_she_has_not_seen(alice, bob):
    turn = ContributionFactory(need="Un contact", version=3)

    with pytest.raises(ValidationError) as refused:
        speak(booking=turn.booking, base_version=2, actor=bob, now=DURING, need="Un devis")

    assert refused.value.code == "changed_since"
    turn.refresh_from_db()
    assert (turn.need, turn.version) == ("Un contact", 3)


def test_words_said_by_name_leave_the_others(bob):
    turn = ContributionFactory(need="Un contact", done="Un devis")

    changed = speak(booking=turn.booking, base_version=1, actor=bob, now=DURING, done="", pk="9")

    assert (changed.done, changed.need, changed.version) == ("", "Un contact", 2)


def test_endless_words_are_refused(bob):
    with pytest.raises(ValidationError) as refused:
        speak(booking=BookingFactory(), base_version=0, actor=bob, now=DURING, need="x" * 1001)

    assert refused.value.error_dict["need"][0].code == "max_length"
    assert not Contribution.objects.exists()
