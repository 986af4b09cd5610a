import csv
import io

import openpyxl
import pytest
from django.urls import reverse
from icalendar import Calendar

from collectif.core.events import Event
from tenders.enums import Source, Visibility
from tests.tenders.factories import ProcedureFactory

CSV = reverse("tenders:export_csv")
XLSX = reverse("tenders:export_xlsx")
OCDS = reverse("tenders:list_ocds")


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://collectif.example"
    settings.TENDERS_OCID_PREFIX = "ocds-abc123"


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


def csv_titles(response) -> list[str]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]


def xlsx_titles(response) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    return [row[0].value for row in sheet.iter_rows(min_row=2)]


READERS = pytest.mark.parametrize(
    ("url", "titles"), [(CSV, csv_titles), (XLSX, xlsx_titles)], ids=["csv", "xlsx"]
)


@READERS
def test_table_holds_the_list_of_the_url(member, url, titles):
    ProcedureFactory(title="Conseil en achats")
    ProcedureFactory(title="Ailleurs", departments=["75"])
    ProcedureFactory(title="Fermé", closed=True)
    response = member.post(f"{url}?department=38&page=4")
    assert titles(response) == ["Conseil en achats"]
    assert "attachment" in response["Content-Disposition"]


@READERS
def test_table_holds_what_the_person_may_see(member, url, titles):
    ProcedureFactory(title="Pour tous")
    ProcedureFactory(title="Pour l’équipe", visibility=Visibility.TEAM)
    assert titles(member.post(url)) == ["Pour tous"]


@READERS
def test_empty_table_has_its_head(member, url, titles):
    assert titles(member.post(url)) == []


@READERS
def test_export_is_written_down(member, bob, url, titles):
    ProcedureFactory.create_batch(2)
    titles(member.post(url))
    event = Event.objects.get()
    assert (event.verb, event.actor, event.data["rows"]) == ("list_exported", bob, 2)


@READERS
def test_export_of_nonsense_goes_back_to_say_so(member, url, titles):
    response = member.post(f"{url}?department=999")
    assert response.url == f"{reverse('tenders:procedure_list')}?department=999"
    assert not Event.objects.exists()


@READERS
def test_export_needs_a_role_and_a_post(client_of, charlie, member, url, titles):
    assert client_of(charlie).post(url).status_code == 403
    assert member.get(url).status_code == 405


@READERS
@pytest.mark.parametrize("count", [1, 20])
def test_export_costs_the_same_for_one_and_twenty(
    member, url, titles, count, django_assert_num_queries
):
    ProcedureFactory.create_batch(count)
    with django_assert_num_queries(7):
        assert len(titles(member.post(url))) == count


def test_calendar_of_one_call(member):
    call = ProcedureFactory()
    response = member.get(reverse("tenders:procedure_calendar", args=[call.public_id]))
    (event,) = Calendar.from_ical(response.content).events
    assert event.decoded("DTSTART") == call.submission_deadline.replace(microsecond=0)
    assert response["Content-Disposition"] == f'attachment; filename="{call.public_id}.ics"'


def test_call_without_a_date_has_no_event(member):
    call = ProcedureFactory(undated=True)
    response = member.get(reverse("tenders:procedure_calendar", args=[call.public_id]))
    assert response.url == call.get_absolute_url()


@pytest.mark.parametrize("name", ["procedure_calendar", "procedure_ocds"])
def test_hidden_call_is_not_there(member, name):
    call = ProcedureFactory(visibility=Visibility.TEAM)
    assert member.get(reverse(f"tenders:{name}", args=[call.public_id])).status_code == 404


def test_release_of_one_call(member):
    call = ProcedureFactory()
    package = member.get(reverse("tenders:procedure_ocds", args=[call.public_id])).json()
    assert package["releases"][0]["ocid"] == f"ocds-abc123-{call.public_id}"
    assert package["uri"].startswith("https://collectif.example/appels-d-offres/")


def test_private_call_is_no_public_data(client_of, alice):
    call = ProcedureFactory(sources=[Source.PRIVATE])
    client = client_of(alice)
    assert client.get(reverse("tenders:procedure_ocds", args=[call.public_id])).status_code == 404
    assert client.get(OCDS).json()["releases"] == []


def test_releases_go_page_by_page(member, monkeypatch):
    monkeypatch.setattr("tenders.views.exports.RELEASES_A_PAGE", 2)
    ProcedureFactory.create_batch(3)
    first = member.get(f"{OCDS}?department=38").json()
    assert len(first["releases"]) == 2
    assert first["links"]["next"] == f"https://collectif.example{OCDS}?department=38&page=2"
    second = member.get(first["links"]["next"].removeprefix("https://collectif.example")).json()
    assert len(second["releases"]) == 1
    assert "links" not in second


def test_releases_of_nonsense_are_refused(member):
    assert member.get(f"{OCDS}?department=999").status_code == 422


def test_releases_need_a_role(client_of, charlie):
    assert client_of(charlie).get(OCDS).status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_releases_cost_the_same_for_one_and_twenty(member, count, django_assert_num_queries):
    ProcedureFactory.create_batch(count)
    with django_assert_num_queries(6):
        member.get(OCDS)
