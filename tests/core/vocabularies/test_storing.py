"""Storing a list, seen on the occupations of ROME and what they ask for."""

import pytest

from collectif.core.vocabularies.files import VocabularyRefused
from collectif.core.vocabularies.storing import StoredVocabulary, store_details, store_entries
from members.models import Occupation, OccupationSkill, RomeSkill

BAKER, MILLER = "D1101", "D1102"


def occupation(code=BAKER, label="Boulanger", is_cadre=False):
    return {"code": code, "label": label, "is_cadre": is_cadre, "is_obsolete": False}


def link(skill, occupation=BAKER, weight=1.0):
    return {"occupation_id": occupation, "skill_id": skill, "is_core": True, "weight": weight}


def store(*rows, **options):
    return store_entries(Occupation, rows, **options)


def store_links(*rows):
    return store_details(OccupationSkill, rows, key=["occupation_id", "skill_id"])


def held():
    return list(Occupation.objects.order_by("code").values_list("code", "label", "is_obsolete"))


@pytest.fixture
def skills(db):
    store(occupation(), occupation(MILLER))
    for code in ("1", "2"):
        RomeSkill.objects.create(code=code, tree_code="1A101", label=code, kind="technical")


def test_entries_are_new_then_unchanged_then_changed(db):
    assert store(occupation(), occupation(MILLER)) == StoredVocabulary(2, 2, 0, 0, 0)
    again = store(occupation(), occupation(MILLER))
    assert (again, again.is_unchanged) == (StoredVocabulary(2, 0, 0, 2, 0), True)
    other = store(occupation(label="Boulangère"), occupation(MILLER))
    assert (other, other.is_unchanged) == (StoredVocabulary(2, 0, 1, 1, 0), False)
    assert held() == [(BAKER, "Boulangère", False), (MILLER, "Boulanger", False)]


def test_entry_that_left_is_marked_once_and_may_come_back(db):
    store(occupation(), occupation(MILLER))
    assert store(occupation()) == StoredVocabulary(1, 0, 0, 1, 1)
    assert held()[1] == (MILLER, "Boulanger", True)
    assert store(occupation()).is_unchanged
    assert store(occupation(), occupation(MILLER)) == StoredVocabulary(2, 0, 1, 1, 0)
    assert held()[1] == (MILLER, "Boulanger", False)


def test_list_without_change_only_reads(db, django_assert_num_queries):
    store(occupation())
    with django_assert_num_queries(1):
        store(occupation())


def test_row_may_be_completed_from_the_one_held(db):
    def keep_label(row, former):
        return {**row, "label": row["label"] or former.get("label", "?")}

    store(occupation(), complete=keep_label)
    assert store(occupation(label=""), complete=keep_label).is_unchanged
    store(occupation(label=""), occupation(MILLER, ""), complete=keep_label)
    assert held() == [(BAKER, "Boulanger", False), (MILLER, "?", False)]


@pytest.mark.parametrize(
    "row", [occupation(label="x" * 301), occupation("D11"), occupation(label="")], ids=str
)
def test_row_no_column_can_hold_is_refused_by_its_code(db, row):
    with pytest.raises(VocabularyRefused) as caught:
        store(occupation(MILLER), row)
    assert caught.value.code == "bad_entry"
    assert caught.value.detail.startswith(f"{row['code']}: ")
    assert held() == []


def test_details_that_are_no_longer_said_are_deleted(skills):
    assert store_links(link("1"), link("2"), link("1", MILLER)) == StoredVocabulary(3, 3, 0, 0, 0)
    assert store_links(link("1"), link("2", weight=0.5)) == StoredVocabulary(2, 0, 1, 1, 1)
    assert set(OccupationSkill.objects.values_list("occupation", "skill", "weight")) == {
        (BAKER, "1", 1.0),
        (BAKER, "2", 0.5),
    }


def test_no_details_at_all_deletes_them_all(skills):
    store_links(link("1"))
    assert store_links() == StoredVocabulary(0, 0, 0, 0, 1)
    assert not OccupationSkill.objects.exists()


def test_details_keep_their_rows(skills):
    store_links(link("1"))
    before = OccupationSkill.objects.get().pk
    store_links(link("1", weight=0.5))
    assert OccupationSkill.objects.get().pk == before


def test_counts_read_as_a_line():
    assert str(StoredVocabulary(5, 1, 2, 2, 3)) == (
        "5 read, 1 new, 2 changed, 2 unchanged, 3 obsolete"
    )
