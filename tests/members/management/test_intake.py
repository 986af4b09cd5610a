from collectif.core.outbox import OutboxMessage
from members.management.intake import open_intake
from members.models import Application, Group, Interview


def test_demonstration_has_a_group_with_room_a_full_one_and_one_by_invitation(seeded):
    rooms = {group.name: group.room for group in Group.objects.welcoming().with_room()}

    assert sorted(room > 0 for room in rooms.values()) == [False, True]
    assert Group.objects.exclude(name__in=rooms).get().is_by_invitation
    assert Application.objects.get(wished_group__isnull=False).wished_group.is_welcoming


def test_demonstration_has_requests_at_several_steps(seeded):
    states = set(Application.objects.confirmed().values_list("state", flat=True))

    assert states == {"new", "interview", "waiting"}
    assert Interview.objects.count() == 1


def test_demonstration_seeded_again_leaves_what_people_changed(seeded):
    Group.objects.filter(name="Plateau").update(size_limit=20)
    counts = (Group.objects.count(), Application.objects.count(), OutboxMessage.objects.count())

    open_intake()

    assert Group.objects.get(name="Plateau").size_limit == 20
    assert counts == (
        Group.objects.count(),
        Application.objects.count(),
        OutboxMessage.objects.count(),
    )
