import pytest
from django.core.management import call_command

from tenders.models import Procedure, SearchWord
from tenders.models.search_query import SearchText
from tenders.pipeline.search_words import refresh_search_words
from tests.tenders.factories import ProcedureFactory

pytestmark = pytest.mark.django_db


def words() -> dict[str, int]:
    return dict(SearchWord.objects.values_list("word", "frequency"))


def test_words_are_counted_in_titles_as_they_are_written():
    ProcedureFactory(title="Réfection de l’école, lot 3000 : école élémentaire")
    ProcedureFactory(title="Nettoyage de l’École")
    refresh_search_words()
    assert words() == {"réfection": 1, "école": 2, "élémentaire": 1, "nettoyage": 1}
    assert SearchWord.objects.get(word="école").folded == "ecole"


def test_a_second_count_writes_what_changed_and_forgets_what_left():
    gone = ProcedureFactory(title="Peinture")
    ProcedureFactory(title="Voirie")
    assert refresh_search_words() == 2
    Procedure.objects.filter(pk=gone.pk).update(title="Voirie")
    call_command("refresh_search_words")
    assert words() == {"voirie": 2}


def test_words_of_restricted_and_merged_calls_are_not_told():
    shown = ProcedureFactory(title="Public")
    ProcedureFactory(title="Confidentiel", visibility="team")
    ProcedureFactory(title="Doublon", merged_into=shown)
    refresh_search_words()
    assert words() == {"public": 1}


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("mediateque", {"mediateque": "médiathèque"}),
        ("NETOYAGE", {"NETOYAGE": "nettoyage"}),
        ("consiel", {"consiel": "conseil"}),
        ("mediath", {}),
        ("médiathèque", {}),
        ("zzzzzzzz", {}),
    ],
)
def test_corrections_are_the_closest_words_that_exist(typed, mended):
    SearchWord.objects.create(word="médiathèque", folded="mediatheque", frequency=2)
    SearchWord.objects.create(word="nettoyage", folded="nettoyage", frequency=9)
    SearchWord.objects.create(word="conseil", folded="conseil", frequency=9)
    assert SearchWord.objects.corrections([typed]) == mended


def test_corrections_cost_one_query_and_none_for_nothing(django_assert_num_queries):
    with django_assert_num_queries(1):
        SearchWord.objects.corrections(["un", "deux", "trois"])
    with django_assert_num_queries(0):
        assert SearchWord.objects.corrections([]) == {}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("26-81222", "26-81222"),
        (" 619675-2026 ", "619675-2026"),
        ("00047522-2024", "00047522-2024"),
        ("https://www.boamp.fr/pages/avis/?q=idweb:26-81222", "26-81222"),
        ("https://ted.europa.eu/fr/notice/-/detail/619675-2026", "619675-2026"),
        ("lot 26-81222", ""),
        ("2026-11-22", ""),
        ("26-81222-3", ""),
        ("", ""),
    ],
)
def test_numbers_are_told_from_words(typed, number):
    assert SearchText(typed).number == number


@pytest.mark.parametrize(
    ("typed", "correctable"),
    [
        ('travaux "mot exact" -papier OR consiel', ["travaux", "consiel"]),
        ("un 2026 a1b2c3", []),
    ],
)
def test_only_plain_words_are_mended(typed, correctable):
    assert SearchText(typed).correctable == correctable


def test_mending_keeps_the_rest_of_the_text():
    typed = SearchText('consiel "mot exact" -papier OR achats')
    assert typed.corrected({"consiel": "conseil"}) == 'conseil "mot exact" -papier OR achats'
