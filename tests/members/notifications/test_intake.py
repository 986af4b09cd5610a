import re
from datetime import UTC, datetime

import pytest

from members.enums import InterviewKind
from members.notifications.intake import announce_interview, send_answer, send_invitation
from tests.members.factories import UserFactory
from tests.members.intake_factories import (
    NOW,
    ApplicantFactory,
    InterviewFactory,
    InvitationFactory,
)

pytestmark = pytest.mark.django_db


def test_each_side_reads_its_own_mail():
    interview = InterviewFactory(application__language="en", interviewer__language="en")

    applicant, host = announce_interview(interview, now=NOW)

    assert "looks forward to talking with you" in applicant.text_body
    assert interview.place in applicant.text_body
    assert "/accueil/" not in applicant.text_body + applicant.html_body
    assert f"You meet {interview.application}" in host.text_body
    assert interview.application.get_absolute_url() in host.text_body
    assert applicant.recipient is None


def test_same_version_is_told_once():
    interview = InterviewFactory()

    first = announce_interview(interview, now=NOW)

    assert announce_interview(interview, now=NOW) == first


def test_local_time_is_written_whatever_the_clock_of_the_server():
    interview = InterviewFactory(starts_at=datetime(2026, 7, 14, 12, 30, tzinfo=UTC))

    message = announce_interview(interview, now=NOW)[0]

    assert re.search(r"14\sh\s30$", message.title)


def test_link_typed_by_a_coordinator_is_a_link_and_nothing_else():
    interview = InterviewFactory(
        kind=InterviewKind.VIDEO,
        place='https://visio.example/<b onclick="x">',
        application__language="en",
    )

    message = announce_interview(interview, now=NOW)[0]

    assert 'href="https://visio.example/' in message.html_body
    assert "<b " not in message.html_body


def test_each_decision_has_its_letter():
    application = ApplicantFactory(state="declined")

    first = send_answer(application, letter="Non.")
    again = send_answer(application, letter="Non.")
    application.state_changed_at = NOW
    later = send_answer(application, letter="Toujours non.")

    assert (first == again, first == later) == (True, False)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_invitation_speaks_the_language_of_its_reader(language):
    invitation = InvitationFactory(group__language=language)

    message = send_invitation(invitation, key="k1")

    assert f'lang="{language}"' in message.html_body
    assert "/invitation/k1/" in message.text_body
    UserFactory(email=invitation.email, language="en")
    invitation.sent_count = 2
    assert 'lang="en"' in send_invitation(invitation, key="k2").html_body
