from datetime import date

from meetings.enums import PassageKind
from meetings.models import Passage
from meetings.pipeline.comparison import Difference, Line, compare
from members.models import User


def passage(key, text, position=1, **told):
    return Passage(kind=PassageKind.NOTES, key=key, text=text, position=position, **told)


def changes(before, after):
    return [(one.passage.key, one.change) for one in compare(before, after)]


def test_same_words_are_no_difference():
    assert compare([passage("a", "Un")], [passage("a", "Un", position=7)]) == []
    assert compare([], []) == []


def test_what_came_and_what_went_is_whole():
    before, after = [passage("a", "Un\n\ndeux")], [passage("b", "Trois")]

    assert compare(before, after) == [
        Difference(before[0], "removed", (Line("Un", "removed"), Line("deux", "removed"))),
        Difference(after[0], "added", (Line("Trois", "added"),)),
    ]


def test_changed_passage_shows_its_lines_the_old_before_the_new():
    (difference,) = compare([passage("a", "Un\nDeux\nTrois")], [passage("a", "Un\nDeux !\nTrois")])

    assert difference.change == "changed"
    assert difference.lines == (
        Line("Un"),
        Line("Deux", "removed"),
        Line("Deux !", "added"),
        Line("Trois"),
    )


def test_task_that_passes_to_somebody_else_is_a_change():
    bob, zoe = User(pk=1, first_name="Bob"), User(pk=2, first_name="Zoé")
    due_on = date(2026, 11, 9)

    (difference,) = compare(
        [passage("a", "Appeler", owner=bob, due_on=due_on)],
        [passage("a", "Appeler", owner=zoe, due_on=due_on)],
    )

    assert difference.lines == (
        Line("Appeler"),
        Line("Bob, 09/11/2026", "removed"),
        Line("Zoé, 09/11/2026", "added"),
    )


def test_differences_stand_in_the_order_of_the_newer_version():
    before = [passage("a", "1", 1), passage("b", "2", 2), passage("c", "3", 3)]
    after = [passage("a", "1 !", 1), passage("d", "4", 2), passage("c", "3 !", 3)]

    assert changes(before, after) == [
        ("a", "changed"),
        ("b", "removed"),
        ("d", "added"),
        ("c", "changed"),
    ]
