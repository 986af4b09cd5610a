from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from collectif.core.events import Event
from meetings.actions.agendas import (
    MOST_ITEMS,
    add_item,
    add_rounds,
    change_item,
    drop_thought,
    keep_as_model,
    move_item,
    park_thought,
    prepare_agenda,
    remove_item,
    take_up_thought,
)
from meetings.enums import ItemKind, OccurrenceState
from meetings.models import Agenda, AgendaItem, Occurrence, ParkedThought
from tests.meetings.conduct_factories import (
    DURING,
    AgendaFactory,
    AgendaItemFactory,
    ParkedThoughtFactory,
    SectionFactory,
)
from tests.meetings.factories import OccurrenceFactory, SeriesFactory
from tests.members.intake_factories import GroupFactory

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


def told(agenda):
    return list(agenda.items.values_list("position", "kind", "title", "minutes"))


def places(agenda):
    return list(agenda.items.order_by("position").values_list("title", flat=True))


def kinds(agenda):
    return list(agenda.items.order_by("position").values_list("kind", flat=True))


def workshop(workshop_format, minutes=180):
    return OccurrenceFactory(
        kind="workshop", workshop_format=workshop_format, series__minutes=minutes
    )


def cancelled(**fields):
    return OccurrenceFactory(
        state=OccurrenceState.CANCELLED, cancelled_at=DURING, cancel_reason="Neige", **fields
    )


@pytest.fixture
def agenda():
    agenda = AgendaFactory()
    for title in ("A", "B", "C", "D"):
        AgendaItemFactory(agenda=agenda, title=title)
    return agenda


def test_first_agenda_of_a_group_is_that_of_the_house(alice):
    meeting = OccurrenceFactory()

    agenda = prepare_agenda(occurrence=meeting, actor=alice)

    assert told(agenda) == [
        (1, "follow_up", "", 15),
        (2, "round", "", 60),
        (3, "spotlight", "", 20),
        (4, "tenders", "", 30),
        (5, "decisions", "", 20),
    ]
    event = Event.objects.get()
    assert (event.verb, event.subject_id, event.actor) == ("agenda_prepared", meeting.pk, alice)


@pytest.mark.parametrize(
    ("workshop_format", "minutes", "expected"),
    [
        ("two_rounds", 150, [("pairs", 60), ("together", 60), ("decisions", 30)]),
        ("two_rounds", 180, [("pairs", 60), ("together", 60), ("decisions", 30)]),
        ("two_rounds", 75, [("pairs", 30), ("together", 30), ("decisions", 15)]),
        (
            "swapped_roles",
            150,
            [("swap", 40), ("swap_back", 40), ("together", 40), ("decisions", 30)],
        ),
        ("swapped_roles", 15, [("swap", 5), ("swap_back", 5), ("together", 5), ("decisions", 5)]),
    ],
)
def test_workshop_begins_with_the_rounds_of_its_format(alice, workshop_format, minutes, expected):
    meeting = workshop(workshop_format, minutes)

    agenda = prepare_agenda(occurrence=meeting, actor=alice)

    assert [(kind, time) for _position, kind, _title, time in told(agenda)] == expected


def test_rounds_of_a_workshop_pass_before_the_model_of_its_group(alice):
    meeting = workshop("two_rounds")
    AgendaItemFactory(agenda=AgendaFactory(occurrence=None, group=meeting.group))

    assert "pairs" in kinds(prepare_agenda(occurrence=meeting, actor=alice))


def test_rounds_of_a_format_chosen_later_are_added_once(alice):
    meeting = workshop("")
    agenda = prepare_agenda(occurrence=meeting, actor=alice)
    before = kinds(agenda)
    add_rounds(agenda=agenda, actor=alice)
    assert kinds(agenda) == before
    Occurrence.objects.filter(pk=meeting.pk).update(workshop_format="swapped_roles")

    for _press in range(2):
        add_rounds(agenda=agenda, actor=alice)

    assert kinds(agenda) == [*before, "swap", "swap_back", "together"]
    assert list(agenda.items.values_list("position", flat=True)) == list(range(1, 9))
    assert Event.objects.filter(verb="agenda_changed").count() == 1


def test_rounds_that_have_no_room_are_not_added_at_all(alice):
    agenda = AgendaFactory(occurrence=workshop("two_rounds"))
    for _item in range(MOST_ITEMS - 1):
        AgendaItemFactory(agenda=agenda)

    with pytest.raises(ValidationError) as refused:
        add_rounds(agenda=agenda, actor=alice)

    assert refused.value.code == "too_many_items"
    assert agenda.items.count() == MOST_ITEMS - 1


def test_model_of_a_group_has_no_rounds_to_add(alice):
    model = AgendaFactory(occurrence=None, group=GroupFactory())

    add_rounds(agenda=model, actor=alice)

    assert not model.items.exists()


def test_agenda_prepared_twice_is_one(alice):
    meeting = OccurrenceFactory()

    made = [prepare_agenda(occurrence=meeting, actor=alice) for _press in range(2)]

    assert made[0] == made[1]
    assert (Agenda.objects.count(), Event.objects.count()) == (1, 1)


def test_short_meeting_gets_shorter_points(alice):
    meeting = OccurrenceFactory(series__minutes=60)

    minutes = [row[3] for row in told(prepare_agenda(occurrence=meeting, actor=alice))]

    assert minutes == [5, 20, 5, 10, 5]


def test_cancelled_meeting_has_no_agenda(alice):
    with pytest.raises(ValidationError) as refused:
        prepare_agenda(occurrence=cancelled(), actor=alice)

    assert refused.value.code == "meeting_cancelled"
    assert not Agenda.objects.exists()


def test_group_begins_with_its_own_model(alice, agenda):
    group = agenda.occurrence.group
    keep_as_model(agenda=agenda, group=group, actor=alice)
    change_item(item=agenda.items.first(), actor=alice, title="Changé", note="Vite")
    model = keep_as_model(agenda=agenda, group=group, actor=alice)

    following = OccurrenceFactory(series=agenda.occurrence.series, day=date(2026, 11, 10))
    elsewhere = OccurrenceFactory()

    prepared = prepare_agenda(occurrence=following, actor=alice)
    assert places(prepared) == ["Changé", "B", "C", "D"]
    assert prepared.items.first().note == "Vite"
    assert places(prepare_agenda(occurrence=elsewhere, actor=alice)) == [""] * 5
    assert keep_as_model(agenda=model, group=group, actor=alice) == model
    assert model.items.count() == 4


def test_meeting_of_no_group_takes_no_other_model(alice, agenda):
    keep_as_model(agenda=agenda, group=agenda.occurrence.group, actor=alice)
    plenary = OccurrenceFactory(series=SeriesFactory(group=None))

    assert prepare_agenda(occurrence=plenary, actor=alice).items.count() == 5


def test_thoughts_of_earlier_meetings_of_the_group_are_points_of_the_next(alice):
    series = SeriesFactory()
    former = OccurrenceFactory(series=series)
    following = OccurrenceFactory(series=series, day=series.starts_on + WEEK)
    waiting = ParkedThoughtFactory(occurrence=former, text="Le prix des salles")
    ParkedThoughtFactory(occurrence=former, dropped_at=DURING)
    ParkedThoughtFactory(occurrence=following)
    ParkedThoughtFactory()

    agenda = prepare_agenda(occurrence=following, actor=alice)

    assert told(agenda)[5:] == [(6, "topic", "Le prix des salles", 10)]
    waiting.refresh_from_db()
    assert waiting.item == agenda.items.last()
    keep_as_model(agenda=agenda, group=following.group, actor=alice)
    assert following.group.agenda_model.items.count() == 5


@pytest.mark.parametrize(
    ("title", "place", "order"),
    [
        ("A", 3, "BCAD"),
        ("D", 1, "DABC"),
        ("B", 2, "ABCD"),
        ("C", 99, "ABDC"),
        ("C", -4, "CABD"),
    ],
)
def test_point_moves_and_those_between_make_room(alice, agenda, title, place, order):
    item = agenda.items.get(title=title)

    for _press in range(2):
        move_item(item=item, position=place, actor=alice)

    assert places(agenda) == list(order)
    assert sorted(agenda.items.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_point_is_added_at_the_end_and_removed_without_a_gap(alice, agenda):
    added = add_item(agenda=agenda, actor=alice, kind=ItemKind.TOPIC, title="E", minutes=5)
    assert added.position == 5

    remove_item(item=agenda.items.get(title="B"), actor=alice)

    assert [(row[0], row[2]) for row in told(agenda)] == [(1, "A"), (2, "C"), (3, "D"), (4, "E")]
    assert Event.objects.filter(verb="agenda_changed").count() == 2


@pytest.mark.parametrize(
    ("fields", "name", "code"),
    [
        ({"title": "x" * 121}, "title", "max_length"),
        ({"title": "E", "minutes": 0}, "minutes", "min_value"),
        ({"title": "E", "minutes": 241}, "minutes", "max_value"),
        ({"title": "E", "kind": "missions"}, "kind", "invalid_choice"),
        ({"title": ""}, "__all__", "title_required"),
    ],
)
def test_impossible_point_is_refused(alice, agenda, fields, name, code):
    with pytest.raises(ValidationError) as refused:
        add_item(agenda=agenda, actor=alice, **fields)

    assert refused.value.error_dict[name][0].code == code
    assert agenda.items.count() == 4


def test_agenda_never_grows_beyond_reason(alice, agenda):
    for _one in range(MOST_ITEMS - 4):
        AgendaItemFactory(agenda=agenda)

    with pytest.raises(ValidationError) as refused:
        add_item(agenda=agenda, actor=alice, title="De trop")

    assert refused.value.code == "too_many_items"


def test_point_with_notes_or_that_was_held_stays(alice, agenda):
    first, second, third, _fourth = agenda.items.order_by("position")
    SectionFactory(item=first, text="Noté", version=1, edited_by=alice, edited_at=DURING)
    AgendaItem.objects.filter(pk=second.pk).update(spent_seconds=60)
    SectionFactory(item=third)

    for item in (first, second):
        with pytest.raises(ValidationError) as refused:
            remove_item(item=item, actor=alice)
        assert refused.value.code == "has_notes"
    remove_item(item=third, actor=alice)

    assert places(agenda) == ["A", "B", "D"]


def test_nothing_changes_at_a_cancelled_meeting(alice):
    item = AgendaItemFactory(agenda__occurrence=cancelled(), title="A")

    for act in (
        lambda: add_item(agenda=item.agenda, actor=alice, title="B"),
        lambda: change_item(item=item, actor=alice, title="B"),
        lambda: move_item(item=item, position=1, actor=alice),
        lambda: remove_item(item=item, actor=alice),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "meeting_cancelled"


def test_two_points_never_stand_at_one_place(agenda):
    @transaction.atomic
    def collide():
        agenda.items.filter(title="B").update(position=1)
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="one_a_place"):
        collide()


def test_same_words_are_kept_aside_once(bob):
    meeting = OccurrenceFactory()

    kept = [park_thought(occurrence=meeting, text=" Le  prix ", actor=bob) for _press in range(2)]

    assert kept[0] == kept[1]
    assert (kept[0].text, kept[0].parked_by) == ("Le prix", bob)


@pytest.mark.parametrize("text", ["", "   ", "x" * 121])
def test_empty_or_endless_words_are_not_kept(bob, text):
    with pytest.raises(ValidationError):
        park_thought(occurrence=OccurrenceFactory(), text=text, actor=bob)

    assert not ParkedThought.objects.exists()


def test_thought_is_taken_up_once(alice, agenda):
    thought = ParkedThoughtFactory(text="Les salles")

    for _press in range(2):
        take_up_thought(thought=thought, agenda=agenda, actor=alice)

    assert places(agenda) == ["A", "B", "C", "D", "Les salles"]


def test_thought_is_let_go_unless_it_is_a_point(alice, agenda):
    point, other = ParkedThoughtFactory(), ParkedThoughtFactory()
    take_up_thought(thought=point, agenda=agenda, actor=alice)

    for thought in (point, other):
        drop_thought(thought=thought, now=DURING)
        thought.refresh_from_db()

    assert (point.dropped_at, other.dropped_at) == (None, DURING)
    assert not ParkedThought.objects.waiting().exists()


def test_thought_let_go_that_is_said_again_waits_again(bob):
    meeting = OccurrenceFactory()
    thought = park_thought(occurrence=meeting, text="Le prix", actor=bob)
    drop_thought(thought=thought, now=DURING)

    again = park_thought(occurrence=meeting, text="Le  prix", actor=bob)

    assert again == thought
    assert list(ParkedThought.objects.waiting()) == [thought]


def test_thoughts_beyond_what_an_agenda_holds_wait_for_the_next(alice):
    series = SeriesFactory()
    ParkedThoughtFactory.create_batch(MOST_ITEMS, occurrence=OccurrenceFactory(series=series))
    following = OccurrenceFactory(series=series, day=series.starts_on + WEEK)

    agenda = prepare_agenda(occurrence=following, actor=alice)

    assert agenda.items.count() == MOST_ITEMS
    left = ParkedThought.objects.waiting()
    assert left.count() == 5
    with pytest.raises(ValidationError) as refused:
        take_up_thought(thought=left[0], agenda=agenda, actor=alice)
    assert refused.value.code == "too_many_items"
