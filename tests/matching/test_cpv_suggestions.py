import pytest

from collectif.matching import cpv_suggestions
from collectif.matching.cpv_suggestions import CpvSuggester, told_last

EXAMPLES = [
    ("Nettoyage des locaux de la mairie", "90910000"),
    ("Nettoyage des vitres de l'hôpital", "90911300"),
    ("Entretien ménager des écoles", "90910000"),
    ("Collecte des déchets ménagers", "90511000"),
    ("Audit de la dette", "79212000"),
    ("Maintenance du logiciel de paie", "72267000"),
]


@pytest.fixture(scope="module")
def suggester():
    return CpvSuggester.train(EXAMPLES)


def first_class(suggester, title):
    return suggester.suggest([title])[0][0].cpv_class


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Nettoyage du gymnase", "9091"),
        ("NETTOYAGES", "9091"),
        ("Logiciels : maintenance", "7226"),
        ("Auditeur", "7921"),
    ],
)
def test_suggest_likeliest_class_comes_first(suggester, title, expected):
    assert first_class(suggester, title) == expected


def test_suggest_gives_as_many_as_asked_best_first(suggester):
    (found,) = suggester.suggest(["Nettoyage des locaux"], top=2)
    strengths = [one.strength for one in found]

    assert len(found) == 2
    assert strengths == sorted(strengths, reverse=True)
    assert found[0].strength > 0.5
    # The neighbours in the same division profit by it.
    assert found[1].cpv_class == "9051"


def test_suggest_title_without_a_known_word_has_none(suggester):
    assert suggester.suggest(["", "zzzz 2026"]) == [[], []]
    assert suggester.suggest([]) == []


def test_suggest_is_the_same_alone_or_with_others(suggester):
    titles = [title for title, _code in EXAMPLES]

    assert [suggester.suggest([title])[0] for title in titles] == suggester.suggest(titles)


def test_train_leaves_out_what_has_no_class_and_what_is_too_many(monkeypatch):
    monkeypatch.setattr(cpv_suggestions, "MOST_EXAMPLES", 2)
    examples = [("Tri", "72"), ("Tri", ""), *EXAMPLES]

    assert CpvSuggester.train(examples).classes == ("9091",)


def test_train_on_nothing_is_refused():
    with pytest.raises(ValueError, match="no title"):
        CpvSuggester.train([("Tri", "")])


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Denrées alimentaires : lot 50 : poisson", "poisson"),
        ("Denrées - Lot n°3 - Produits laitiers", "Produits laitiers"),
        ("Travaux de voirie - lot 2", "Travaux de voirie - "),
        ("Réhabilitation du gymnase - maîtrise d'œuvre", "maîtrise d'œuvre"),
        ("Audit énergétique - B1", "Audit énergétique - B1"),
        ("Audit énergétique", "Audit énergétique"),
        ("", ""),
    ],
)
def test_told_last_is_the_lot_rather_than_the_contract(title, expected):
    assert told_last(title) == expected


def test_suggester_read_back_says_the_same(suggester):
    titles = [title for title, _code in EXAMPLES]

    read = CpvSuggester.from_bytes(suggester.to_bytes())

    assert read.classes == suggester.classes
    assert read.suggest(titles) == suggester.suggest(titles)


@pytest.mark.parametrize("body", [b"", b"PK", b"nothing of ours" * 9])
def test_broken_body_is_refused(body):
    with pytest.raises(ValueError, match="stored suggester"):
        CpvSuggester.from_bytes(body)


def test_body_of_another_format_is_refused(suggester, monkeypatch):
    monkeypatch.setattr(cpv_suggestions, "FORMAT", "0")
    body = suggester.to_bytes()
    monkeypatch.undo()

    with pytest.raises(ValueError, match="another format"):
        CpvSuggester.from_bytes(body)
