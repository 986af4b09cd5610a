import pytest
from django.utils import translation

from members.enums import ConsentPurpose
from members.forms.applications import ApplicationForm
from members.forms.proposals import ProposalForm
from tests.members.entry_answers import ANSWERS, PROPOSAL, typed
from tests.members.entry_factories import ApplicationFactory

pytestmark = pytest.mark.django_db


def codes(form, field):
    return [error.code for error in form.errors.as_data().get(field, [])]


def test_complete_form_gives_the_facts_and_the_words_of_the_consent():
    form = ApplicationForm(typed(ANSWERS))

    assert form.is_valid(), form.errors
    facts = form.facts()
    assert facts["email"] == "rose@example.org"
    assert facts["consents"] == {ConsentPurpose.APPLICATION: form["accepts_contact"].label}


def test_consent_is_kept_in_the_language_it_was_read_in():
    with translation.override("fr"):
        french = ApplicationForm(typed(ANSWERS, accepts_news="on"))
        assert french.is_valid()
        assert french.facts()["consents"] == {
            ConsentPurpose.APPLICATION: str(french["accepts_contact"].label),
            ConsentPurpose.NEWS: str(french["accepts_news"].label),
        }


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("first_name", "  ", "required"),
        ("last_name", "x" * 81, "max_length"),
        ("email", "rose", "invalid"),
        ("email", None, "required"),
        ("phone", "call me", "phone_malformed"),
        ("phone", "12", "phone_malformed"),
        ("department", "", "required"),
        ("department", "999", "invalid_choice"),
        ("message", "", "required"),
        ("message", "x" * 2001, "max_length"),
        ("accepts_contact", None, "required"),
    ],
)
def test_wrong_answer_is_told_on_its_field(field, value, code):
    form = ApplicationForm(typed(ANSWERS, **{field: value}))

    assert codes(form, field) == [code]


@pytest.mark.parametrize(
    "phone", ["", "06 12 34 56 78", "+33 (0)6-12-34-56-78", "04.76.00.00.00", "0049/6912345"]
)
def test_telephone_is_taken_as_people_write_it(phone):
    assert ApplicationForm(typed(ANSWERS, phone=phone)).is_valid()


def test_form_does_not_tell_that_a_request_is_already_open():
    ApplicationFactory(email="rose@example.org", confirmed=True)

    assert ApplicationForm(typed(ANSWERS)).is_valid()


def test_no_consent_box_is_ticked_beforehand():
    for form in (ApplicationForm(), ProposalForm()):
        assert "checked" not in form.as_p()


@pytest.mark.parametrize("missing", ["name", "organization", "email", "need", "accepts_contact"])
def test_proposal_asks_for_what_it_takes_to_answer(missing):
    form = ProposalForm(typed(PROPOSAL, **{missing: None}))

    assert codes(form, missing) == ["required"]
