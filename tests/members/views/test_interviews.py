from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from collectif.core.outbox import OutboxMessage
from members.models import Interview
from tests.members.factories import UserFactory
from tests.members.intake_factories import NOW, ApplicantFactory, InterviewFactory


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def create_url(application):
    return reverse("members:interview_create", args=[application.public_id])


def url(name, interview):
    return reverse(f"members:interview_{name}", args=[interview.public_id])


def typed(host, **changes):
    return {
        "interviewer": host.public_id,
        "kind": "in_person",
        "place": "12, rue des Moulins",
        "day": "2026-11-18",
        "time": "10:00",
        "minutes": "45",
        **changes,
    }


def test_interview_is_booked(client_of, alice):
    application = ApplicantFactory()
    client = client_of(alice)

    page = client.get(create_url(application))
    response = client.post(create_url(application), typed(alice))

    assert page.context["form"].initial == {"interviewer": alice.public_id}
    assert response.url == application.get_absolute_url()
    assert Interview.objects.get().starts_at == NOW + timedelta(days=1)
    assert OutboxMessage.objects.count() == 2


def test_only_coordinators_lead_interviews(client_of, alice, bob, dana):
    UserFactory(coordinator=True, is_active=False)

    page = client_of(alice).get(create_url(ApplicantFactory()))

    assert list(page.context["form"].fields["interviewer"].queryset) == [alice]


def test_conflict_is_said_then_may_be_accepted(client_of, alice):
    InterviewFactory(interviewer=alice)
    application = ApplicantFactory()
    client = client_of(alice)

    first = client.get(create_url(application)).content.decode()
    response = client.post(create_url(application), typed(alice))

    assert "is_overlap_accepted" not in first
    assert response.status_code == 422
    assert 'name="is_overlap_accepted"' in response.content.decode()
    assert Interview.objects.count() == 1
    client.post(create_url(application), typed(alice, is_overlap_accepted="on"))
    assert Interview.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2026-11-16"}, "day"),
        ({"day": "2028-11-16"}, "day"),
        ({"day": ""}, "day"),
        ({"place": ""}, "place"),
    ],
)
def test_impossible_interview_comes_back(client_of, alice, changes, field):
    application = ApplicantFactory()

    response = client_of(alice).post(create_url(application), typed(alice, **changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Interview.objects.count() == 0


def test_interview_is_moved(client_of, alice):
    interview = InterviewFactory(interviewer=alice)
    client = client_of(alice)

    page = client.get(url("update", interview))
    client.post(url("update", interview), typed(alice, day="2026-11-19"))

    assert page.context["form"].initial["day"].isoformat() == "2026-11-18"
    assert page.context["form"].initial["time"].isoformat() == "10:00:00"
    assert page.context["form"].initial["minutes"] == 45
    interview.refresh_from_db()
    assert (interview.sequence, interview.starts_at) == (1, NOW + timedelta(days=2))


def test_interview_over_is_not_moved(client_of, alice):
    over = InterviewFactory(interviewer=alice, starts_at=NOW - timedelta(days=1))

    response = client_of(alice).post(url("update", over), typed(alice))

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_interview_is_called_off(client_of, alice):
    interview = InterviewFactory(interviewer=alice)

    response = client_of(alice).post(url("cancel", interview))

    assert response.url == interview.application.get_absolute_url()
    interview.refresh_from_db()
    assert interview.cancelled_at == NOW


def test_calling_off_what_is_over_is_told(client_of, alice):
    over = InterviewFactory(interviewer=alice, starts_at=NOW - timedelta(days=1))
    client = client_of(alice)

    response = client.post(url("cancel", over), follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    over.refresh_from_db()
    assert over.cancelled_at is None


def test_member_books_nothing(client_of, bob):
    interview = InterviewFactory()
    client = client_of(bob)

    assert client.post(create_url(interview.application), typed(bob)).status_code == 404
    assert client.post(url("update", interview), typed(bob)).status_code == 404
    assert client.post(url("cancel", interview)).status_code == 404
    assert Interview.objects.get().sequence == 0
