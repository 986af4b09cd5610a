from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from collectif.core.events import Event, record_event
from collectif.core.parameters import Parameter
from collectif.core.vocabularies.imports import VocabularyImport
from tests.core.outbox.factories import OutboxMessageFactory

FIGURE = {
    "code": "some-threshold",
    "value": "40000",
    "unit": "EUR",
    "label": "Sans publicité au-dessous de",
    "valid_from": "2026-01-01",
    "valid_to": "",
    "source_url": "https://www.legifrance.gouv.fr/",
    "checked_on": "2026-11-22",
}


@pytest.fixture
def staff(client_of, dana):
    return client_of(dana)


@pytest.fixture
def event(bob):
    return record_event(actor=bob, verb="profile_updated", subject=bob)


@pytest.fixture
def figure(db):
    return Parameter.objects.create(**FIGURE | {"valid_to": None})


def page(name, *args):
    return reverse(f"admin:core_{name}", args=args)


@pytest.mark.parametrize("model", ["event", "outboxmessage", "parameter", "place"])
def test_admin_list_is_open_to_staff(staff, event, figure, model):
    OutboxMessageFactory()

    assert staff.get(page(f"{model}_changelist")).status_code == 200


@pytest.mark.parametrize("person", ["alice", "bob"])
def test_admin_list_is_closed_to_others(request, client_of, person):
    client = client_of(request.getfixturevalue(person))

    assert client.get(page("event_changelist")).status_code in {302, 403}


@pytest.mark.parametrize("model", ["event", "outboxmessage", "place"])
def test_admin_adds_neither_event_nor_message(staff, model):
    assert staff.get(page(f"{model}_add")).status_code == 403


def test_admin_event_can_be_read_not_changed_nor_deleted(staff, event):
    assert staff.get(page("event_change", event.pk)).status_code == 200
    assert staff.post(page("event_change", event.pk), {"verb": "other"}).status_code == 403
    assert staff.post(page("event_delete", event.pk), {"post": "yes"}).status_code == 403


def test_admin_import_of_a_list_can_be_read_not_changed(staff):
    row = VocabularyImport.objects.create(
        name="rome", source="RefRomeCsv.zip", sha256="0" * 64, licence="–", row_count=2_091
    )
    assert "RefRomeCsv.zip" in staff.get(page("vocabularyimport_changelist")).content.decode()
    assert staff.get(page("vocabularyimport_change", row.pk)).status_code == 200
    assert staff.post(page("vocabularyimport_change", row.pk), {"name": "cpv"}).status_code == 403
    assert staff.post(page("vocabularyimport_delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("is_secret", "is_shown"), [(True, False), (False, True)])
def test_admin_message_hides_what_is_secret(staff, is_secret, is_shown):
    message = OutboxMessageFactory(text_body="Code 123456", is_secret=is_secret)

    html = staff.get(page("outboxmessage_change", message.pk)).content.decode()

    assert ("Code 123456" in html) is is_shown
    assert message.to_address in html


def test_admin_new_figure_is_recorded(staff, dana):
    response = staff.post(page("parameter_add"), FIGURE)

    figure = Parameter.objects.get()
    event = Event.objects.about(figure).get()
    assert response.status_code == 302
    assert (figure.value, figure.valid_from) == (Decimal(40_000), date(2026, 1, 1))
    assert (event.actor, event.verb, event.data["is_new"]) == (dana, "parameter_saved", True)


def test_admin_corrected_figure_is_recorded(staff, figure):
    staff.post(page("parameter_change", figure.pk), FIGURE | {"value": "60000"})

    assert Parameter.objects.get().value == 60_000
    assert Event.objects.about(figure).get().data["value"] == "60000"


def test_admin_overlapping_figure_is_refused_on_the_form(staff, figure):
    response = staff.post(page("parameter_add"), FIGURE | {"valid_from": "2026-06-01"})

    assert response.status_code == 200
    assert response.context["adminform"].form.has_error("__all__", "dates_overlap")
    assert Parameter.objects.count() == 1


def test_admin_figure_is_never_deleted(staff, figure):
    assert staff.post(page("parameter_delete", figure.pk), {"post": "yes"}).status_code == 403
