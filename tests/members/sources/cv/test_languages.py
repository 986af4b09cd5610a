import pytest

from members.sources.cv.documents import NamedLanguage
from members.sources.cv.facts import Language
from members.sources.cv.languages import find_languages, is_language, known_languages, level


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Anglais : courant", {"en": "C1"}),
        ("Anglais courant, espagnol : notions", {"en": "C1", "es": "A1"}),
        ("Anglais (C1) – Allemand (A2)", {"en": "C1", "de": "A2"}),
        ("anglais b2 / italien", {"en": "B2", "it": ""}),
        ("Bilingue anglais", {"en": "C2"}),
        ("Bilingue anglais espagnol courant", {"en": "C2", "es": "C1"}),
        ("Anglais, courant", {"en": "C1"}),
        ("Anglais et espagnol courants", {"en": "C1", "es": "C1"}),
        ("Français (langue maternelle)", {"fr": "C2"}),
        ("English: native; French: fluent; Spanish (basic)", {"en": "C2", "fr": "C1", "es": "A2"}),
        ("Anglais (Full Professional)", {"en": "C1"}),
        ("Anglais (Limited Working)", {"en": "B1"}),
        ("German – professional working proficiency", {"de": "B2"}),
        ("Allemand : niveau scolaire", {"de": "A2"}),
        ("Anglais C1, TOEIC 950", {"en": "C1"}),
        ("Anglais, anglais technique : bon niveau", {"en": "B2"}),
        ("Chinois débutant", {"zh": "A1"}),
        ("Langue des signes", {}),
        ("courant", {}),
        ("", {}),
    ],
)
def test_languages_of_a_line(line, expected):
    assert known_languages(find_languages(line)) == tuple(
        Language(code, held) for code, held in expected.items()
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [("fr", "fr"), ("eng", "en"), ("Anglais", "en"), ("Français (Suisse)", "fr"), ("Klingon", "")],
)
def test_names_and_codes_of_formats_are_known(name, code):
    assert [one.code for one in known_languages([NamedLanguage(name)])] == [code] * bool(code)


@pytest.mark.parametrize(
    ("words", "expected"),
    [("C2", "C2"), ("niveau b1", "B1"), ("très bon niveau", "B2"), ("", ""), ("XC1", "")],
)
def test_levels_are_those_of_the_council_of_europe(words, expected):
    assert level(words) == expected


def test_an_item_of_skills_may_be_a_language():
    assert is_language("Anglais courant")
    assert not is_language("Rédaction de contrats en anglais juridique")
    assert not is_language("Budget")
