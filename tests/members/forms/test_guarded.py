from datetime import timedelta

import pytest
import time_machine
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone

from members.forms.guarded import GuardedForm


class WordForm(GuardedForm):
    word = forms.CharField()


def stamp_of(age: timedelta) -> str:
    """What the form held when it was shown, that long ago."""
    with time_machine.travel(timezone.now() - age, tick=False):
        return WordForm()["shown_at"].value()


def sent(*, after: timedelta = timedelta(minutes=2), **values) -> WordForm:
    return WordForm({"word": "hello", "shown_at": stamp_of(after), **values})


def codes(form: WordForm) -> list[str]:
    return [error.code for error in form.non_field_errors().as_data()]


def test_form_filled_by_a_person_passes_and_keeps_no_trace_of_the_guard():
    form = sent()

    assert form.is_valid()
    assert form.cleaned_data == {"word": "hello"}


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (timedelta(seconds=1), "too_fast"),
        (timedelta(hours=25), "too_old"),
        (timedelta(seconds=-60), "too_fast"),
    ],
)
def test_form_sent_too_fast_or_too_late_comes_back_with_what_was_typed(age, code):
    form = sent(after=age)

    assert codes(form) == [code]
    assert 'value="hello"' in form.as_p()


@pytest.mark.parametrize("stamp", ["", "0", "1.5:forged", "x" * 5_000])
def test_stamp_that_we_did_not_sign_counts_as_too_old(stamp):
    assert codes(sent(shown_at=stamp)) == ["too_old"]


def test_form_that_came_back_too_old_passes_when_sent_again():
    back = sent(after=timedelta(hours=25))
    assert not back.is_valid()

    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        again = WordForm({"word": "hello", "shown_at": back["shown_at"].value()})
        assert again.is_valid()


def test_form_that_came_back_too_fast_need_not_wait_afresh():
    stamp = stamp_of(timedelta(seconds=2))
    back = WordForm({"word": "hello", "shown_at": stamp})

    assert back.has_error(NON_FIELD_ERRORS, "too_fast")
    assert back["shown_at"].value() == stamp


def test_hidden_line_stops_the_form_and_comes_back_empty():
    form = sent(second_remark="buy now")

    assert codes(form) == ["hidden_line_filled"]
    assert form["second_remark"].value() == ""


@pytest.mark.parametrize("trap", [{"second_remark": "x"}, {"shown_at": ""}])
def test_guard_says_nothing_beside_other_errors_and_lets_the_next_one_pass(trap):
    back = sent(word="", **trap)
    assert list(back.errors) == ["word"]

    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        values = {name: back[name].value() for name in ("shown_at", "second_remark")}
        assert WordForm({**values, "word": "hello"}).is_valid()


def test_hidden_line_is_out_of_the_way_of_the_keyboard_and_of_browsers():
    attributes = WordForm()["second_remark"].field.widget.attrs

    assert (attributes["tabindex"], attributes["autocomplete"]) == ("-1", "off")
