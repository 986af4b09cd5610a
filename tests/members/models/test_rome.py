import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from members.models import Occupation, OccupationSkill, RomeSkill, RomeTerm
from members.models.rome_search import FOUND, Suggestion, search_values
from members.pipeline.vocabularies import store_rome
from members.sources.rome import reading
from tests.members.rome_archive import BUDGET, CALM, HIRING, SKILLS, finer, rome_file, title


@pytest.fixture
def rome(db, monkeypatch):
    monkeypatch.setattr(reading, "FEWEST_OCCUPATIONS", 1)
    monkeypatch.setattr(reading, "FEWEST_SKILLS", 1)
    store_rome(rome_file(), is_dry_run=False)


def found(words, limit=5):
    return [(one.code, one.via) for one in RomeSkill.objects.suggest(words, limit)]


def test_suggestion_tells_what_a_page_needs_in_one_query(rome, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert RomeSkill.objects.suggest("budget", 5) == [
            Suggestion(BUDGET, "Tenir un budget", "technical", "Gestion", "")
        ]


@pytest.mark.parametrize(
    "words",
    [
        "trésorerie",
        "TRESORERIE",
        "suivre la tréso",
        "  trésoreries, suivre ",
        "suivre l'trésorerie",
    ],
)
def test_finer_skill_leads_to_its_own_and_says_so(rome, words):
    assert found(words) == [(BUDGET, "Suivre la trésorerie")]


@pytest.mark.parametrize("words", ["daf", "directrice financière", "directeur fin"])
def test_title_leads_to_the_heart_of_its_occupation(rome, words):
    assert found(words) == [(BUDGET, "Directeur financier / Directrice financière -DAF-")]


def test_label_comes_before_titles_and_finer_skills(rome):
    assert found("recru") == [(HIRING, ""), (CALM, "Recruteur / Recruteuse")]


def test_title_of_executives_counts_for_more(db, monkeypatch):
    monkeypatch.setattr(reading, "FEWEST_OCCUPATIONS", 1)
    monkeypatch.setattr(reading, "FEWEST_SKILLS", 1)
    titles = [title("20011", "Veilleur", "A1199"), title("20012", "Veilleur", "M1299")]
    store_rome(rome_file(referentiel_appellation=titles), is_dry_run=False)
    assert found("veilleur") == [(BUDGET, "Veilleur"), (CALM, "Veilleur")]


def test_limit_keeps_the_closest(rome):
    assert found("recru", limit=1) == [(HIRING, "")]


@pytest.mark.parametrize("words", ["trésorrie", "suivre la trésorei", "trezorerie"])
def test_slip_of_the_keyboard_finds_when_nothing_else_does(rome, words):
    assert (BUDGET, "Suivre la trésorerie") in found(words)


@pytest.mark.parametrize("words", ["", "  ", "?!", "de la", "tr", "zzz", "un", "'", "\x00"])
def test_words_without_meaning_lead_to_nothing(rome, words):
    assert found(words) == []


def test_unfinished_word_of_two_letters_is_taken_whole(db, monkeypatch):
    monkeypatch.setattr(reading, "FEWEST_OCCUPATIONS", 1)
    monkeypatch.setattr(reading, "FEWEST_SKILLS", 1)
    skills = [*SKILLS, finer("110010", "Suivre la RH", HIRING)]
    store_rome(rome_file(referentiel_competence=skills), is_dry_run=False)
    assert found("rh") == [(HIRING, "Suivre la RH")]


def test_obsolete_skill_is_not_proposed(rome):
    RomeSkill.objects.filter(code=BUDGET).update(is_obsolete=True)
    assert found("budget") == []


def test_nothing_is_proposed_before_an_import(db):
    assert found("budget") == []


def test_search_reads_its_indexes(rome):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {FOUND}", search_values("suivre la tréso") | {"limit": 5})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "rome_term_search" in plan
    assert "rome_term_words" in plan
    assert "occupation_skill_once" in plan


class AnyWords(TestCase):
    @given(st.text(max_size=80))
    def test_any_text_is_an_answer(self, words):
        assert RomeSkill.objects.suggest(words, 5) == []


def test_in_use_leaves_out_what_left_the_list(rome):
    RomeSkill.objects.filter(code=BUDGET).update(is_obsolete=True)
    assert {skill.code for skill in RomeSkill.objects.in_use()} == {HIRING, CALM}


def test_rows_read_as_their_words(rome):
    assert str(RomeSkill.objects.get(code=BUDGET)) == "Tenir un budget"
    assert str(Occupation.objects.get(code="M1599")) == "M1599 Recruteur / Recruteuse"
    assert str(OccupationSkill.objects.get(skill=HIRING)) == f"M1599 {HIRING}"
    assert str(RomeTerm.objects.get(code="110003")) == "Suivre la trésorerie"


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (lambda: RomeSkill.objects.filter(code=BUDGET).update(kind="odd"), "rome_skill_kind_known"),
        (lambda: RomeSkill.objects.filter(code=BUDGET).update(tree_code="4-1"), "tree_code"),
        (lambda: RomeSkill.objects.create(code="x", tree_code="4A101"), "rome_skill_code_digits"),
        (lambda: Occupation.objects.create(code="M12"), "occupation_code_rome"),
        (lambda: OccupationSkill.objects.update(weight=1.1), "occupation_skill_weight"),
        (
            lambda: OccupationSkill.objects.create(
                occupation_id="M1599", skill_id=HIRING, weight=1
            ),
            "occupation_skill_once",
        ),
        (lambda: RomeTerm.objects.create(code="9"), "rome_term_leads_somewhere"),
        (
            lambda: RomeTerm.objects.create(code="9", skill_id=BUDGET, occupation_id="M1599"),
            "rome_term_leads_somewhere",
        ),
    ],
)
def test_database_refuses_what_is_no_entry(rome, make, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()
