import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from members.models import Application
from members.views import applications
from tests.members.entry_answers import ANSWERS, typed
from tests.members.entry_factories import KEY, ApplicationFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupFactory

pytestmark = pytest.mark.django_db

FORM = reverse("members:application_create")
SENT = reverse("members:application_sent")


def confirm_url(application, key=KEY):
    return reverse("members:application_confirm", args=[application.public_id, key])


def send(client, **changes):
    return client.post(FORM, typed(ANSWERS, **changes))


def words(response) -> str:
    """The page itself, without what changes each time."""
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", main)


def test_request_is_written_down_and_its_person_sent_to_her_mailbox(client):
    response = send(client)

    assert (response.status_code, response.url) == (302, SENT)
    application = Application.objects.get()
    assert (application.language, application.confirmed_at) == ("fr", None)
    assert "rose@example.org" in words(client.get(SENT))


def test_address_of_a_visitor_is_remembered_for_an_hour_and_no_session_is_cut_short(
    client, client_of, bob
):
    send(client)
    assert client.session.get_expiry_age() <= 3600

    member = client_of(bob)
    before = member.session.get_expiry_age()
    send(member, email="another@example.org")
    assert member.session.get_expiry_age() == before


def test_request_in_english_is_answered_in_english(client):
    client.post(FORM, typed(ANSWERS), headers={"Accept-Language": "en"})

    assert Application.objects.get().language == "en"
    assert OutboxMessage.objects.get().title.endswith("confirm your request")


@pytest.mark.parametrize("missing", ["accepts_contact", "message", "email"])
def test_incomplete_form_keeps_what_was_typed(client, missing):
    response = send(client, **{missing: None})

    assert response.status_code == 422
    assert 'value="Valette"' in words(response)
    assert not Application.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_form_sent_faster_than_anyone_types_is_kept_and_passes_next(client):
    shown = client.get(FORM).context["form"]["shown_at"].value()
    fast = client.post(FORM, typed(ANSWERS, shown_at=shown))
    assert fast.status_code == 422
    assert 'value="Valette"' in words(fast)
    assert not Application.objects.exists()

    again = fast.context["form"]["shown_at"].value()
    with time_machine.travel(timezone.now() + timedelta(seconds=4)):
        assert client.post(FORM, typed(ANSWERS, shown_at=again)).status_code == 302


def test_hidden_line_stops_a_machine(client):
    assert send(client, second_remark="cheap pills").status_code == 422
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("known", ["account", "request", "nobody"])
def test_answer_is_the_same_whether_the_address_is_known_or_not(client, known):
    if known == "account":
        UserFactory(email="rose@example.org")
    if known == "request":
        ApplicationFactory(email="rose@example.org", confirmed=True)

    response = send(client)

    assert (response.status_code, response.url) == (302, SENT)
    page = words(client.get(SENT))
    expected = "Ouvrez" if "Ouvrez" in page else "Open the link"
    assert expected in page
    assert OutboxMessage.objects.count() == 1


def test_address_is_written_to_five_times_a_day_at_most(client):
    for number in range(5):
        assert send(client, message=f"Demande {number}").status_code == 302
    response = send(client, message="Une de trop")

    assert response.status_code == 429
    assert "Une de trop" in words(response)
    assert Application.objects.count() == OutboxMessage.objects.count() == 5
    with time_machine.travel(timezone.now()):
        assert client.post(SENT, {"email": "Rose@example.org"}).status_code == 429


def test_network_sends_a_number_of_requests_an_hour_at_most(client, monkeypatch):
    monkeypatch.setattr(
        applications, "BY_NETWORK", applications.Rate("test", count=1, window=timedelta(hours=1))
    )
    assert send(client).status_code == 302
    assert send(client, email="paul@example.org").status_code == 429

    elsewhere = client.post(FORM, typed(ANSWERS, email="a@example.org"), REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 302


def test_form_tells_how_long_a_request_is_kept(client):
    call_command("load_parameters")
    assert "24 mois" in words(client.get(FORM)) or "24 months" in words(client.get(FORM))


def test_form_stands_while_no_figure_is_known(client):
    assert client.get(FORM).status_code == 200


def test_member_is_told_that_the_form_is_not_for_her(client_of, bob):
    assert reverse("dashboard") in words(client_of(bob).get(FORM))


def test_looking_at_the_link_confirms_nothing(client):
    application = ApplicationFactory()

    response = client.get(confirm_url(application))

    assert response.status_code == 200
    assert '<form class="form-foot" method="post">' in words(response)
    application.refresh_from_db()
    assert application.confirmed_at is None


def test_button_confirms_and_a_second_press_is_harmless(client, alice):
    application = ApplicationFactory()

    for _press in range(2):
        response = client.post(confirm_url(application))
        assert response.status_code == 200
        assert "Rose" in words(response)

    application.refresh_from_db()
    assert application.confirmed_at
    assert OutboxMessage.objects.count() == 1
    assert "<form" not in words(client.get(confirm_url(application)))


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_that_opens_nothing_says_how_to_go_on(client, method):
    application = ApplicationFactory()
    wrong = getattr(client, method)(confirm_url(application, "another"))
    assert wrong.status_code == 422
    assert f'href="{SENT}"' in words(wrong)

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        late = getattr(client, method)(confirm_url(application))
    assert late.status_code == 422
    assert f'href="{FORM}"' in words(late)


def test_second_request_of_an_address_is_told_that_the_first_is_with_us(client):
    ApplicationFactory(email="rose@example.org", confirmed=True)
    second = ApplicationFactory(email="rose@example.org")

    response = client.post(confirm_url(second))

    assert response.status_code == 422
    assert f'href="{reverse("home")}"' in words(response)


def test_unknown_request_is_nowhere(client):
    address = reverse("members:application_confirm", args=[uuid4(), KEY])

    assert client.get(address).status_code == 404


def test_link_is_sent_again(client):
    send(client)

    response = client.post(SENT, {"email": "rose@example.org"})

    assert response.status_code == 200
    assert OutboxMessage.objects.count() == 2


def test_link_sent_again_tells_nothing_of_who_is_known(client):
    UserFactory(email="known@example.org")
    answers = {
        words(client.post(SENT, {"email": email})).replace(email, "…")
        for email in ("known@example.org", "nobody@example.org")
    }

    assert len(answers) == 1


@pytest.mark.parametrize("email", ["", "rose", "x" * 400 + "@example.org"])
def test_link_is_not_sent_to_what_is_no_address(client, email):
    assert client.post(SENT, {"email": email}).status_code == 422


def test_page_of_a_link_is_kept_by_no_cache(client):
    response = client.get(confirm_url(ApplicationFactory()))

    assert "no-store" in response.headers["Cache-Control"]


def test_key_of_a_link_is_not_logged(rf):
    from collectif.core.middleware import RequestLogMiddleware

    application = ApplicationFactory()

    assert KEY not in RequestLogMiddleware.format_request(rf.get(confirm_url(application)))


def test_group_open_to_newcomers_may_be_named(client):
    group = GroupFactory(name="Rives", rhythm="Le mardi", place="Rivauges")
    GroupFactory(name="Entre nous", admission="invitation")

    page = client.get(FORM).content.decode()
    send(client, wished_group=str(group.public_id))

    assert "Rives (Le mardi, Rivauges)" in page
    assert "Entre nous" not in page
    assert Application.objects.get().wished_group == group


@pytest.mark.parametrize("change", [{"admission": "invitation"}, {"is_closed": True}])
def test_group_that_welcomes_nobody_cannot_be_named(client, change):
    group = GroupFactory(**change)

    response = send(client, wished_group=str(group.public_id))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["wished_group"]
    assert not Application.objects.exists()


def test_without_an_open_group_none_is_asked_for(client):
    GroupFactory(admission="invitation")

    assert "wished_group" not in client.get(FORM).content.decode()
    assert send(client).status_code == 302
