from datetime import UTC, datetime

import pytest

from members.forms.intake import DeclineForm, InterviewForm, NoteForm, first_letter, lengths
from members.models import User
from tests.members.intake_factories import ApplicantFactory

pytestmark = pytest.mark.django_db


def interview_form(host, **changes):
    typed = {
        "interviewer": host.public_id,
        "kind": "phone",
        "place": "06 00 00 00 00",
        "day": "2026-11-24",
        "time": "10:00",
        "minutes": "45",
        **changes,
    }
    return InterviewForm(typed, hosts=User.objects.all())


def test_typed_clock_is_the_local_one(alice):
    form = interview_form(alice)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["starts_at"] == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert form.cleaned_data["ends_at"] == datetime(2026, 11, 24, 9, 45, tzinfo=UTC)
    assert form.cleaned_data["interviewer"] == alice


def test_minutes_last_when_clocks_change(alice):
    form = interview_form(alice, day="2027-03-28", time="01:30", minutes="90")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["ends_at"] == datetime(2027, 3, 28, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2027-03-28", "time": "02:30"}, "time"),
        ({"day": "2026-10-25", "time": "02:30"}, "time"),
        ({"day": "hier"}, "day"),
        ({"time": "25:00"}, "time"),
        ({"minutes": "600"}, "minutes"),
        ({"kind": "pigeon"}, "kind"),
        ({"place": ""}, "place"),
        ({"place": "x" * 301}, "place"),
        ({"kind": "video", "place": "la salle habituelle"}, "place"),
        ({"kind": "video", "place": "javascript:alert(1)"}, "place"),
        ({"interviewer": "nobody"}, "interviewer"),
    ],
)
def test_impossible_answer_is_refused(alice, changes, field):
    assert list(interview_form(alice, **changes).errors) == [field]


def test_lengths_are_said_in_minutes():
    assert lengths()[0][0] == 20


@pytest.mark.parametrize(
    ("typed", "letter", "errors"),
    [
        ({"reason": "Loin.", "letter": "Bonjour", "is_sent": "1"}, "Bonjour", []),
        ({"reason": "Loin.", "letter": "Bonjour", "is_sent": ""}, "", []),
        ({"reason": "Loin.", "letter": "Bonjour"}, "", []),
        ({"reason": "Loin.", "letter": " ", "is_sent": "1"}, "", ["letter"]),
        ({"reason": "", "letter": "Bonjour", "is_sent": "1"}, "Bonjour", ["reason"]),
    ],
)
def test_letter_leaves_only_by_its_button(typed, letter, errors):
    form = DeclineForm(typed)

    assert list(form.errors) == errors
    if not errors:
        assert form.letter_to_send() == letter


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_absurd_note_is_refused(text):
    assert list(NoteForm({"text": text}).errors) == ["text"]


def test_first_letter_is_in_the_language_of_the_applicant():
    application = ApplicantFactory(language="en")

    letter = first_letter(application, signed_by="Alice Durand")

    assert letter.startswith("Hello Rose,")
    assert letter.endswith("Alice Durand")
