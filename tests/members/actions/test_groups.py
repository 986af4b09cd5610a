from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions.groups import change_group, close_group, create_group
from members.enums import SpellEnd
from members.models import Group
from tests.members.intake_factories import (
    TODAY,
    ApplicantFactory,
    GroupFactory,
    GroupSpellFactory,
    InvitationFactory,
)

pytestmark = pytest.mark.django_db


def refusal_of(action, **values):
    with pytest.raises(ValidationError) as refusal:
        action(**values)
    return refusal.value


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_group_is_opened(alice, bob):
    group = create_group(actor=alice, facilitators=[bob], name="Rives", size_limit=12)

    assert list(group.facilitators.all()) == [bob]
    assert Group.objects.with_room().get().room == 12
    assert verbs() == ["group_created"]


@pytest.mark.parametrize("size", [0, 1, 61, 10_000])
def test_absurd_size_is_refused(alice, size):
    error = refusal_of(create_group, actor=alice, name="Rives", size_limit=size)

    assert "size_limit" in error.error_dict


def test_name_is_taken_once(alice):
    GroupFactory(name="Rives")

    assert list(refusal_of(create_group, actor=alice, name="Rives").error_dict) == ["name"]


def test_places_taken_and_promised_bound_the_size(alice):
    group = GroupFactory(size_limit=12)
    GroupSpellFactory(group=group)
    ApplicantFactory(group=group, state="accepted")
    InvitationFactory(group=group)

    error = refusal_of(change_group, group=group, actor=alice, facilitators=[], size_limit=2)

    [refusal] = error.error_dict["size_limit"]
    assert (refusal.code, refusal.params) == ("below_members", {"count": 3})
    change_group(group=group, actor=alice, facilitators=[], size_limit=3)
    assert Group.objects.with_room().get(pk=group.pk).room == 0


def test_same_answers_change_nothing(alice, bob):
    group = create_group(actor=alice, facilitators=[bob], name="Rives")

    change_group(group=group, actor=alice, facilitators=[bob], name="Rives")
    change_group(group=group, actor=alice, facilitators=[], name="Rives")

    assert verbs() == ["group_created", "group_changed"]
    assert Event.objects.latest("pk").data == {"fields": ["facilitators"]}


def test_group_that_ends_ends_its_stays(alice):
    group = GroupFactory()
    here = GroupSpellFactory(group=group)
    leaving = GroupSpellFactory(
        group=group, left_on=TODAY + timedelta(days=9), end_reason=SpellEnd.OTHER
    )
    gone = GroupSpellFactory(group=group, left_on=date(2026, 5, 4), end_reason=SpellEnd.OTHER)
    elsewhere = GroupSpellFactory()

    for _ in range(2):
        close_group(group=group, closed_on=TODAY, actor=alice, today=TODAY)

    for spell in (here, leaving, gone, elsewhere):
        spell.refresh_from_db()
    ended = (TODAY, SpellEnd.GROUP_ENDED)
    assert (here.left_on, here.end_reason) == ended
    assert (leaving.left_on, leaving.end_reason) == ended
    assert (gone.left_on, gone.end_reason) == (date(2026, 5, 4), SpellEnd.OTHER)
    assert elsewhere.left_on is None
    assert verbs() == ["group_closed"]
    assert Group.objects.running().get() == elsewhere.group


@pytest.mark.parametrize("factory", [ApplicantFactory, InvitationFactory])
def test_group_does_not_end_while_somebody_is_expected(alice, factory):
    group = GroupFactory()
    factory(group=group, **({"state": "waiting"} if factory is ApplicantFactory else {}))

    error = refusal_of(close_group, group=group, closed_on=TODAY, actor=alice, today=TODAY)

    assert (error.code, error.params) == ("still_expected", {"count": 1})


def test_group_does_not_end_in_the_future(alice):
    tomorrow = TODAY + timedelta(days=1)

    error = refusal_of(
        close_group, group=GroupFactory(), closed_on=tomorrow, actor=alice, today=TODAY
    )

    assert [one.code for one in error.error_dict["closed_on"]] == ["in_the_future"]


def test_group_does_not_end_before_somebody_enters(alice):
    group = GroupSpellFactory(entered_on=TODAY + timedelta(days=3)).group

    error = refusal_of(close_group, group=group, closed_on=TODAY, actor=alice, today=TODAY)

    assert error.code == "dates_out_of_order"
    group.refresh_from_db()
    assert group.is_closed is False
