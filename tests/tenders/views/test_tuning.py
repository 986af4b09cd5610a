import pytest
from django.urls import reverse
from django.utils import translation

from tenders.models import WeightTuning
from tenders.views.tuning import tuning_words
from tests.tenders.factories import MatchFactory
from tests.tenders.preference_factories import WeightTuningFactory

SETTINGS = reverse("tenders:match_settings")


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


def restore_url(tuning):
    return reverse("tenders:weight_restore", args=[tuning.public_id])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "You set aside 4 calls about “nettoyage” for their field: it keeps 80% of"),
        ({"refused_count": 1}, "You set aside 1 call about “nettoyage” for its field:"),
        ({"target": "division", "key": "90"}, "4 calls about “Sewage"),
        ({"target": "department", "key": "69"}, "4 calls in Rhône for their place: it keeps 80%"),
    ],
)
def test_sentence_says_what_was_counted(db, change, words):
    with translation.override("en"):
        assert words in tuning_words(WeightTuningFactory(**change))


def test_page_shows_what_verdicts_changed_and_undoes_it(member, bob):
    tuning = WeightTuningFactory(profile=bob.profile)
    WeightTuningFactory(profile=bob.profile, key="tri", word="tri", undone=True)
    page = member.get(SETTINGS)
    assert [one for one, _words in page.context["tunings"]] == [tuning]
    assert restore_url(tuning) in page.content.decode()

    assert member.post(restore_url(tuning)).url == f"{SETTINGS}#weights"
    assert not WeightTuning.objects.in_force().exists()
    assert member.get(SETTINGS).context["tunings"] == []


def test_second_click_says_so(member, bob):
    tuning = WeightTuningFactory(profile=bob.profile, undone=True)
    assert member.post(restore_url(tuning), follow=True).status_code == 200
    assert WeightTuning.objects.get().percent == 100


def test_weight_of_somebody_else_is_unknown(member):
    tuning = WeightTuningFactory()
    assert member.post(restore_url(tuning)).status_code == 404
    assert WeightTuning.objects.in_force().exists()


def test_card_says_which_reason_counts_less(member, bob):
    parts = [
        {"kind": "expertise", "points": "0.2000", "words": [["tri", "0.2000", 80]]},
        {"kind": "cpv", "points": "0.0500", "cpv_code": "9091", "percent": 90},
    ]
    MatchFactory(profile=bob.profile, score="0.2500", parts=parts)
    with translation.override("en"):
        html = member.get(reverse("tenders:match_list"), headers={"accept-language": "en"})
    assert html.content.decode().count("reduced") + html.content.decode().count("réduit") == 2
