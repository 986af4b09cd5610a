import pytest
from django.db import IntegrityError

from members.models import Charter
from members.models.charter import Clause
from tests.members.membership_factories import CharterFactory, CharterSignatureFactory


def charter(text) -> Charter:
    return Charter(text=text)


def test_clauses_are_paragraphs_and_headings():
    told = charter("# Entre nous\r\n\r\nNous venons.\nÀ l’heure.\n\n\n\n# pas un\ntitre\n\n")

    assert told.clauses == [
        Clause("Entre nous", is_heading=True),
        Clause("Nous venons.\nÀ l’heure."),
        Clause("# pas un\ntitre"),
    ]


def test_empty_text_has_no_clause():
    assert charter(" \n\n ").clauses == []


def test_comparison_says_what_goes_what_comes_and_what_stays():
    former = charter("# Titre\n\nUn.\n\nDeux.\n\nTrois.")
    now = charter("# Titre\n\nUn.\n\nDeux et demi.\n\nTrois.\n\nQuatre.")

    assert now.compared_with(former) == [
        Clause("Titre", is_heading=True),
        Clause("Un."),
        Clause("Deux.", change="removed"),
        Clause("Deux et demi.", change="added"),
        Clause("Trois."),
        Clause("Quatre.", change="added"),
    ]


def test_comparison_with_itself_shows_no_change():
    told = charter("# Titre\n\nUn.")

    assert {clause.change for clause in told.compared_with(told)} == {""}


def test_paragraph_repeated_many_times_is_compared_too():
    many = "\n\n".join(["Encore."] * 300)

    changes = [clause.change for clause in charter(many + "\n\nFin.").compared_with(charter(many))]

    assert changes.count("added") == 1
    assert changes.count("removed") == 0


def test_last_version_published_is_in_force(db):
    for version in (1, 2):
        CharterFactory(version=version)
    CharterFactory(version=3, draft=True)

    assert [one.version for one in Charter.objects.in_force()] == [2]


def test_nothing_is_in_force_before_the_first(db):
    CharterFactory(draft=True)

    assert not Charter.objects.in_force().exists()


@pytest.mark.parametrize(
    ("person", "expected"), [("alice", {1, 2}), ("dana", {1, 2}), ("bob", {1})]
)
def test_drafts_are_seen_by_who_writes_them(db, request, person, expected):
    reader = request.getfixturevalue(person)
    CharterFactory(version=1)
    CharterFactory(version=2, draft=True)

    seen = Charter.objects.visible_to(reader)

    assert set(seen.values_list("version", flat=True)) == expected


def test_signatures_are_counted(db):
    signed = CharterSignatureFactory.create_batch(2, charter=CharterFactory(version=1))
    CharterFactory(version=2)

    counted = {one.version: one.signature_count for one in Charter.objects.with_signature_counts()}

    assert counted == {1: len(signed), 2: 0}


@pytest.mark.parametrize("write", ["update", "delete"])
def test_database_keeps_a_published_charter_as_it_was_signed(db, write):
    charter = CharterFactory(version=7)
    rows = Charter.objects.filter(pk=charter.pk)

    with pytest.raises(IntegrityError, match="never changes"):
        rows.update(text="Autre chose.") if write == "update" else rows.delete()
