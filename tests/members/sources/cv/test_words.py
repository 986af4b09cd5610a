import pytest

from collectif.core.text import fold
from members.sources.cv import words
from members.sources.cv.sections import Section


def test_each_section_but_the_first_has_headings():
    assert set(words.headings()) == set(Section) - {Section.HEADER}


def test_words_are_written_as_they_are_compared():
    levels = {wording for _level, wording in words.level_wordings()}
    everything = words.heading_words() | words.roles() | set(words.language_codes()) | levels

    assert [word for word in everything if word != fold(word)] == []


@pytest.mark.parametrize(("name", "code"), [("no", "no"), ("norwegian", "no"), ("fra", "fr")])
def test_languages_are_known_by_name_and_code(name, code):
    assert words.language_codes()[name] == code


def test_levels_are_of_the_scale():
    assert {level for level, _wording in words.level_wordings()} <= {
        "A1",
        "A2",
        "B1",
        "B2",
        "C1",
        "C2",
    }
