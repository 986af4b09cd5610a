from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from meetings.actions.sections import release_section, take_section, write_section
from meetings.models import Section
from tests.concurrency import run_behind, run_together
from tests.meetings.conduct_factories import DURING, AgendaItemFactory, SectionFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

LAPSED = DURING + Section.LEASE


@pytest.fixture
def item():
    return AgendaItemFactory()


def write(section, actor, text, *, base=0, now=DURING, is_last=False):
    return write_section(
        section=section, text=text, base_version=base, actor=actor, now=now, is_last=is_last
    )


def test_section_is_held_by_one_writer(item, alice, bob):
    section = take_section(item=item, actor=alice, now=DURING)

    assert section.writer_at(DURING) == alice
    with pytest.raises(ValidationError) as refused:
        take_section(item=item, actor=bob, now=LAPSED - timedelta(seconds=1))
    assert (refused.value.code, refused.value.params) == (
        "held_by_other",
        {"name": "Alice Durand"},
    )


def test_lapsed_hold_is_taken_over(item, alice, bob):
    take_section(item=item, actor=alice, now=DURING)

    section = take_section(item=item, actor=bob, now=LAPSED)

    assert section.writer_at(LAPSED) == bob
    assert Section.objects.count() == 1


def test_each_save_holds_it_longer_and_the_last_gives_it_back(item, alice):
    section = take_section(item=item, actor=alice, now=DURING)
    later = DURING + timedelta(minutes=1)

    section = write(section, alice, "Un", now=later)
    assert (section.version, section.held_until) == (1, later + Section.LEASE)

    section = write(section, alice, "Un\r\ndeux", base=1, now=later, is_last=True)
    assert (section.text, section.version, section.held_by) == ("Un\ndeux", 2, None)
    assert (section.edited_by, section.edited_at) == (alice, later)


def test_same_words_again_are_no_new_version(item, alice):
    section = take_section(item=item, actor=alice, now=DURING)
    for _press in range(2):
        section = write(section, alice, "Un")

    assert section.version == 1


def test_late_writer_whose_hold_lapsed_saves_when_nobody_came(item, alice):
    section = take_section(item=item, actor=alice, now=DURING)

    assert write(section, alice, "Un", now=LAPSED + timedelta(hours=1)).text == "Un"


def test_late_writer_never_writes_over_who_took_over(item, alice, bob):
    section = take_section(item=item, actor=alice, now=DURING)
    take_section(item=item, actor=bob, now=LAPSED)

    with pytest.raises(ValidationError) as refused:
        write(section, alice, "D’Alice", now=LAPSED)
    assert refused.value.code == "held_by_other"

    write(section, bob, "De Bob", now=LAPSED, is_last=True)
    with pytest.raises(ValidationError) as refused:
        write(section, alice, "D’Alice", now=LAPSED)
    assert refused.value.code == "changed_since"
    section.refresh_from_db()
    assert (section.text, section.edited_by) == ("De Bob", bob)


def test_two_windows_of_one_writer_do_not_overwrite_each_other(item, alice):
    section = take_section(item=item, actor=alice, now=DURING)
    write(section, alice, "Une fenêtre")

    with pytest.raises(ValidationError) as refused:
        write(section, alice, "L’autre", base=0)

    assert refused.value.code == "changed_since"


def test_endless_notes_are_refused(item, alice):
    section = take_section(item=item, actor=alice, now=DURING)

    with pytest.raises(ValidationError) as refused:
        write(section, alice, "x" * 20_001)

    assert refused.value.error_dict["text"][0].code == "max_length"
    section.refresh_from_db()
    assert section.text == ""


def test_section_is_given_back_by_who_holds_it_only(item, alice, bob):
    section = take_section(item=item, actor=alice, now=DURING)

    release_section(section=section, actor=bob)
    section.refresh_from_db()
    assert section.held_by == alice

    release_section(section=section, actor=alice)
    section.refresh_from_db()
    assert (section.held_by, section.held_until) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_once_one_holds_it():
    item, writers = AgendaItemFactory(), [UserFactory(), UserFactory()]

    errors = run_together(
        *(partial(take_section, item=item, actor=one, now=DURING) for one in writers)
    )

    assert [error.code for error in errors] == ["held_by_other"]
    assert Section.objects.get().held_by in writers


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_is_kept_and_the_other_told():
    section, author = SectionFactory(), UserFactory()

    errors = run_together(*(partial(write, section, author, text) for text in ("Un", "Deux")))

    assert [error.code for error in errors] == ["changed_since"]
    section.refresh_from_db()
    assert section.text in {"Un", "Deux"}
    assert section.version == 1


@pytest.mark.django_db(transaction=True)
def test_late_save_waits_for_who_takes_the_section_over_and_is_told():
    section, late, other = SectionFactory(), UserFactory(), UserFactory()
    take_section(item=section.item, actor=late, now=DURING)

    errors = run_behind(
        lambda: take_section(item=section.item, actor=other, now=LAPSED),
        lambda: write(section, late, "Trop tard", now=LAPSED),
    )

    assert [error.code for error in errors] == ["held_by_other"]
    section.refresh_from_db()
    assert (section.text, section.held_by) == ("", other)


@pytest.mark.django_db(transaction=True)
def test_who_would_take_over_waits_for_a_late_save_that_holds_it_again():
    section, late, other = SectionFactory(), UserFactory(), UserFactory()
    take_section(item=section.item, actor=late, now=DURING)

    errors = run_behind(
        lambda: write(section, late, "À temps", now=LAPSED),
        lambda: take_section(item=section.item, actor=other, now=LAPSED),
    )

    assert [error.code for error in errors] == ["held_by_other"]
    section.refresh_from_db()
    assert (section.text, section.held_by) == ("À temps", late)
