import pytest

from collectif.matching.tuning import Target
from tenders.enums import FeedbackReason, Verdict
from tenders.pipeline.tuning import BLAMES, opinions_of
from tests.tenders.factories import MatchFeedbackFactory

pytestmark = pytest.mark.django_db


def test_only_what_a_score_is_made_of_is_blamed():
    assert {
        FeedbackReason.DOMAIN: {Target.WORD, Target.DIVISION},
        FeedbackReason.PLACE: {Target.DEPARTMENT},
    } == BLAMES


@pytest.mark.parametrize(
    ("verdict", "reason", "is_refusal", "blames"),
    [
        (Verdict.HIDDEN, "domain", True, {Target.WORD, Target.DIVISION}),
        (Verdict.HIDDEN, "place", True, {Target.DEPARTMENT}),
        (Verdict.HIDDEN, "size", True, set()),
        (Verdict.HIDDEN, "", True, set()),
        (Verdict.KEPT, "domain", False, set()),
        (Verdict.WON, "", False, set()),
    ],
)
def test_last_word_is_an_opinion(bob, verdict, reason, is_refusal, blames):
    said = MatchFeedbackFactory(profile=bob.profile, verdict=verdict, reason=reason)
    (opinion,) = opinions_of(bob.profile)
    assert (opinion.id, opinion.is_refusal, opinion.blames) == (said.pk, is_refusal, blames)
    assert [part.to_dict() for part in opinion.parts] == said.parts


def test_what_was_taken_back_or_said_before_the_last_word_is_none(bob):
    first = MatchFeedbackFactory(profile=bob.profile, verdict=Verdict.HIDDEN, reason="domain")
    MatchFeedbackFactory(profile=bob.profile, procedure=first.procedure, verdict=Verdict.RESTORED)
    assert list(opinions_of(bob.profile)) == []


def test_opinions_of_others_do_not_count(bob, django_assert_num_queries):
    for _number in range(20):
        MatchFeedbackFactory(verdict=Verdict.HIDDEN, reason="domain")
    with django_assert_num_queries(1):
        assert list(opinions_of(bob.profile)) == []
