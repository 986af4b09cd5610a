from collectif.matching.cpv_suggestions import Suggestion
from tenders.forms.cpv_suggestions import (
    READ_LENGTH,
    CodeIdeasForm,
    ConfirmCodeForm,
    as_code,
    class_words,
    told_by,
)

IDEAS = [Suggestion("9091", 0.8), Suggestion("9051", 0.2)]


def test_class_is_written_as_a_code_of_eight_digits():
    assert as_code("9091") == "90910000"


def test_class_is_said_in_words():
    assert class_words("7251").startswith("7251 ")
    assert len(class_words("7251")) > 5


def test_title_and_beginning_of_the_story_are_read():
    assert told_by("Tri", "a" * 5_000) == ("Tri " + "a" * 5_000)[:READ_LENGTH]
    empty = CodeIdeasForm({})
    assert empty.is_valid()
    assert told_by(**empty.cleaned_data) == ""


def test_only_what_is_suggested_may_be_confirmed():
    def errors(code):
        form = ConfirmCodeForm({"code": code}, ideas=IDEAS)
        return [one.code for one in form.errors["code"].data] if form.errors else []

    assert errors("90910000") == []
    assert errors("72000000") == ["invalid_choice"]
    assert errors("") == ["required"]
