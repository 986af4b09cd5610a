import pytest

from scripts.typography import tidy_french


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("Prêt !", "Prêt\u202f!"),
        ("Prêt?", "Prêt\u202f?"),
        ("Total : 3 ; puis 4", "Total\u00a0: 3\u202f; puis 4"),
        ("« oui » et «non»", "«\u00a0oui\u00a0» et «\u00a0non\u00a0»"),
        ("l'été, d'%(name)s, jusqu'au", "l’été, d’%(name)s, jusqu’au"),
        ("%(count)s ? {name}!", "%(count)s\u202f? {name}\u202f!"),
        ("<a href='x'>l'eau</a> : ici", "<a href='x'>l’eau</a>\u00a0: ici"),
    ],
)
def test_tidy_french_sets_spaces_and_apostrophes(text, tidied):
    assert tidy_french(text) == tidied


@pytest.mark.parametrize(
    "text",
    [
        "Prêt\u202f!",
        "Vraiment\u202f?!",
        "de 14:30 à 16:00",
        "voir https://exemple.fr/?a=b&c=d'e",
        "&nbsp;: &#8239;!",
        "<span class='a: b;'>x</span>",
        "(?)",
        "contact@exemple.fr",
    ],
)
def test_tidy_french_leaves_sound_text_alone(text):
    assert tidy_french(text) == text
