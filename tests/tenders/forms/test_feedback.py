import pytest

from tenders.enums import FeedbackReason, MarkKind
from tenders.forms.feedback import ReasonForm


@pytest.mark.parametrize(
    ("kind", "reasons"),
    [
        (MarkKind.HIDDEN, ["domain", "place", "size", "too_late", "known"]),
        (MarkKind.KEPT, ["domain", "place", "size", "known"]),
    ],
)
def test_buttons_say_the_reasons_of_this_decision(kind, reasons):
    assert [value for value, _label in ReasonForm(kind=kind).buttons] == reasons


def test_reason_may_have_words():
    form = ReasonForm({"reason": "other", "words": " A friend "}, kind=MarkKind.KEPT)
    assert form.is_valid()
    assert form.cleaned_data == {"reason": FeedbackReason.OTHER, "words": "A friend"}


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({}, "reason", "required"),
        ({"reason": "moon"}, "reason", "invalid_choice"),
        ({"reason": "other", "words": "a" * 201}, "words", "max_length"),
        ({"reason": "other", "words": "a\x00"}, "words", "null_characters_not_allowed"),
    ],
)
def test_absurd_answers_are_refused(data, field, code):
    assert ReasonForm(data, kind=MarkKind.HIDDEN).errors.as_data()[field][0].code == code
