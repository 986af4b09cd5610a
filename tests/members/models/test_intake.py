from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.members.intake_factories import (
    NOW,
    ApplicantFactory,
    InterviewFactory,
    InvitationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "values", "constraint"),
    [
        (ApplicantFactory, {"state": "zombie"}, "application_state_known"),
        (ApplicantFactory, {"email": "Rose@example.org"}, "application_email_lower_case"),
        (
            ApplicantFactory,
            {"state": "accepted", "group": None},
            "application_place_has_a_group",
        ),
        (
            ApplicantFactory,
            {"state": "declined", "decline_reason": ""},
            "application_decline_has_a_reason",
        ),
        (InterviewFactory, {"ends_at": NOW}, "interview_ends_after_it_starts"),
        (InvitationFactory, {"email": "P@example.org"}, "invitation_email_lower_case"),
        (
            InvitationFactory,
            {"accepted_at": NOW, "revoked_at": NOW},
            "invitation_accepted_or_revoked",
        ),
    ],
)
def test_impossible_row_is_refused(make, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**values)


def test_one_open_request_for_each_address():
    ApplicantFactory(email="rose@example.org")
    ApplicantFactory(email="rose@example.org", state="declined")
    ApplicantFactory(email="rose@example.org", confirmed_at=None)

    with (
        pytest.raises(IntegrityError, match="application_open_once_per_address"),
        transaction.atomic(),
    ):
        ApplicantFactory(email="rose@example.org", state="waiting")


def test_one_interview_stands_at_a_time():
    held = InterviewFactory(held_at=NOW)
    InterviewFactory(application=held.application, cancelled_at=NOW)
    booked = InterviewFactory(application=held.application)

    with pytest.raises(IntegrityError, match="interview_one_at_a_time"), transaction.atomic():
        InterviewFactory(application=held.application)
    assert held.application.interviews.booked().get() == booked


def test_one_open_invitation_for_each_request():
    invitation = InvitationFactory(application=ApplicantFactory(), revoked_at=NOW)
    facts = {"application": invitation.application, "group": invitation.group}
    InvitationFactory(**facts)

    with (
        pytest.raises(IntegrityError, match="invitation_open_once_per_application"),
        transaction.atomic(),
    ):
        InvitationFactory(**facts)


def test_next_interview_is_the_first_still_to_come():
    application = InterviewFactory(held_at=NOW, starts_at=NOW - timedelta(days=2)).application
    InterviewFactory(application=application, cancelled_at=NOW)
    ahead = InterviewFactory(application=application, starts_at=NOW + timedelta(days=3))

    assert application.next_interview(NOW) == ahead
    assert application.next_interview(NOW + timedelta(days=4)) is None
