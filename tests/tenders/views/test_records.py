import json

import pytest
from django.urls import reverse

from tenders.enums import RunStatus, Source
from tenders.models import Rereading, SourceRecord
from tenders.views import records
from tests.members.factories import UserFactory
from tests.tenders.factories import NoticeFactory, SourceRecordFactory, SourceRunFactory
from tests.tenders.rows import rows, store

LIST = reverse("tenders:record_list")
REREAD = reverse("tenders:records_reparse")
# Person, roles, second factor; choices, count, rows, last reading again.
LIST_QUERIES = 7


def address(name, record):
    return reverse(f"tenders:{name}", args=[record.public_id])


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


@pytest.fixture
def record(db):
    return SourceRecordFactory(quarantined=True)


@pytest.fixture
def readable(db):
    """A record we can read, set apart as if we could not."""
    store(SourceRunFactory(), rows(1))
    SourceRecord.objects.update(quarantine_code="unknown_variant")
    return SourceRecord.objects.get()


def said(response):
    return response.content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_the_same_with_one_and_twenty_records(
    coordinator, count, django_assert_num_queries
):
    SourceRecordFactory.create_batch(count, quarantined=True, run=SourceRunFactory())
    coordinator.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        coordinator.get(LIST)


def test_list_says_why_in_words(coordinator, record):
    html = said(coordinator.get(LIST))
    assert record.source_id in html
    assert "un formulaire que nous ne connaissons pas encore" in html
    assert "PAPYRUS" in html
    assert address("record_detail", record) in html


def test_list_without_any_says_so(coordinator):
    SourceRecordFactory()
    html = said(coordinator.get(LIST))
    assert "Tous les avis reçus ont pu être lus" in html
    assert REREAD not in html


def test_list_is_filtered_by_source_and_reason(coordinator, record):
    other = SourceRecordFactory(source=Source.TED, quarantine_code="not_xml")

    by_source = said(coordinator.get(LIST, {"source": "ted"}))
    by_reason = said(coordinator.get(LIST, {"reason": "unknown_variant"}))
    by_both = said(coordinator.get(LIST, {"source": "ted", "reason": "unknown_variant"}))

    assert address("record_detail", other) in by_source
    assert address("record_detail", record) not in by_source
    assert address("record_detail", record) in by_reason
    assert address("record_detail", other) not in by_reason
    assert "Aucun avis n’est mis de côté pour cela" in by_both


def test_choices_are_what_there_is_with_counts(coordinator, record):
    SourceRecordFactory.create_batch(2, source=Source.TED, quarantine_code="not_xml")
    html = said(coordinator.get(LIST))
    assert "BOAMP (1)" in html
    assert "TED (2)" in html
    assert "texte mal formé ou absent (2)" in html


def test_filter_that_is_not_a_choice_is_refused_and_shows_all(coordinator, record):
    response = coordinator.get(LIST, {"source": "gazette"})
    assert response.status_code == 422
    assert address("record_detail", record) in said(response)


def test_list_has_pages(coordinator):
    SourceRecordFactory.create_batch(21, quarantined=True, run=SourceRunFactory())
    html = said(coordinator.get(LIST, {"page": "2"}))
    assert html.count('role="rowheader"') == 1


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "x"])
def test_absurd_page_is_no_error(coordinator, record, page):
    assert address("record_detail", record) in said(coordinator.get(LIST, {"page": page}))


def test_unknown_reason_is_shown_as_it_is(coordinator):
    SourceRecordFactory(quarantine_code="martian")
    assert "martian (1)" in said(coordinator.get(LIST))


def test_private_records_are_nobodys_business(coordinator):
    record = SourceRecordFactory(source=Source.PRIVATE, quarantined=True)
    assert record.source_id not in said(coordinator.get(LIST))
    for name in ("record_detail", "record_download"):
        assert coordinator.get(address(name, record)).status_code == 404
    assert coordinator.post(address("record_reparse", record)).status_code == 404


def test_record_page_indents_json_and_opens_what_is_inside(coordinator):
    body = json.dumps({"idweb": "26-1", "donnees": json.dumps({"OBJET": "Étude <b>"})})
    html = said(coordinator.get(address("record_detail", SourceRecordFactory(body=body))))
    assert "&quot;OBJET&quot;: &quot;Étude &lt;b&gt;&quot;" in html
    assert "<b>" not in html


def test_record_page_indents_xml(coordinator):
    record = SourceRecordFactory(media_type="application/xml", body="<a><b>1</b></a>")
    assert "&lt;a&gt;\n  &lt;b&gt;1&lt;/b&gt;" in said(
        coordinator.get(address("record_detail", record))
    )


@pytest.mark.parametrize("body", ["", "{", "[" * 5000, "plain", '<!DOCTYPE a [<!ENTITY x "y">]>'])
@pytest.mark.parametrize("media_type", ["application/json", "application/xml"])
def test_record_page_shows_anything(coordinator, body, media_type):
    record = SourceRecordFactory(quarantine_code="not_xml", body=body, media_type=media_type)
    response = coordinator.get(address("record_detail", record))
    assert response.status_code == 200
    assert "mis de côté" in said(response)


def test_long_payload_is_cut_and_the_whole_can_be_had(coordinator, monkeypatch):
    monkeypatch.setattr(records, "SHOWN_LENGTH", 100)
    record = SourceRecordFactory(body="é" * 500)
    html = said(coordinator.get(address("record_detail", record)))
    assert "é" * 101 not in html
    assert "Seul le début est montré" in html
    assert coordinator.get(address("record_download", record)).content.decode() == "é" * 500


def test_download_runs_nowhere(coordinator):
    record = SourceRecordFactory(source_id='26-1"; x=<script>', body="<script>alert(1)</script>")
    response = coordinator.get(address("record_download", record))
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "\n" not in response["Content-Disposition"]


def test_record_page_shows_the_notice_of_its_former_version(coordinator):
    notice = NoticeFactory()
    SourceRecord.objects.update(quarantine_code="bad_date")
    html = said(coordinator.get(address("record_detail", notice.record)))
    assert notice.title in html
    assert notice.procedure.get_absolute_url() in html
    assert "lu dans sa version précédente" in html


def test_staff_reads_the_record_without_the_way_to_the_call(client_of, dana):
    notice = NoticeFactory()
    html = said(client_of(dana).get(address("record_detail", notice.record)))
    assert notice.title in html
    assert notice.procedure.get_absolute_url() not in html


def test_record_that_can_be_read_leaves_the_quarantine(coordinator, readable):
    response = coordinator.post(address("record_reparse", readable), follow=True)
    readable.refresh_from_db()
    assert readable.quarantine_code == ""
    assert "Il a pu être lu" in said(response)


def test_record_that_still_cannot_be_read_says_why(coordinator, record):
    response = coordinator.post(address("record_reparse", record), follow=True)
    assert "Il reste illisible" in said(response)
    assert SourceRecord.objects.quarantined().count() == 1


def test_record_without_a_text_says_what_will_happen(coordinator):
    record = SourceRecordFactory(quarantine_code="not_xml", source=Source.TED, body="")
    response = coordinator.post(address("record_reparse", record), follow=True)
    assert "Nous le redemandons à chaque lecture" in said(response)


def test_all_of_a_filter_are_read_again(
    coordinator, alice, readable, django_capture_on_commit_callbacks
):
    SourceRecordFactory(source=Source.TED, quarantined=True)
    with django_capture_on_commit_callbacks(execute=True):
        response = coordinator.post(REREAD, {"source": "boamp", "reason": ""})
    assert response.url == f"{LIST}?source=boamp&reason="
    rereading = Rereading.objects.get()
    assert (rereading.requested_by, rereading.total_count) == (alice, 1)
    assert (rereading.status, rereading.readable_count) == (RunStatus.SUCCEEDED, 1)
    assert "1 sur 1 a pu être lu." in said(coordinator.get(LIST))


def test_second_click_says_that_it_is_under_way(coordinator, record):
    coordinator.post(REREAD)
    response = coordinator.post(REREAD, follow=True)
    assert Rereading.objects.count() == 1
    assert "Une relecture est déjà en cours" in said(response)


@pytest.mark.parametrize("data", [{}, {"source": "gazette"}, {"reason": "not_xml"}])
def test_nothing_to_read_again_is_said(coordinator, data):
    response = coordinator.post(REREAD, data, follow=True)
    assert Rereading.objects.count() == 0
    assert "Plus aucun avis n’est mis de côté" in said(response)


def test_page_follows_a_reading_again(coordinator, alice, record):
    Rereading.objects.create(
        requested_by=alice, last_record=record.pk, total_count=1200, seen_count=300
    )
    html = said(coordinator.get(LIST))
    assert "every 2s" in html
    assert "300 sur 1\u202f200" in html
    following = {"HX-Request": "true", "HX-Target": "rereading"}
    fragment = coordinator.get(LIST, headers=following)
    assert said(fragment).lstrip().startswith('<div id="rereading"')
    assert "HX-Refresh" not in fragment
    Rereading.objects.update(status=RunStatus.SUCCEEDED)
    assert coordinator.get(LIST, headers=following)["HX-Refresh"] == "true"


def test_page_says_that_a_reading_again_was_given_up(coordinator, record):
    Rereading.objects.create(
        requested_by=UserFactory(), last_record=1, total_count=1, status=RunStatus.FAILED
    )
    assert "La dernière relecture s’est arrêtée" in said(coordinator.get(LIST))


def test_htmx_gets_the_list_alone(coordinator, record):
    response = coordinator.get(LIST, headers={"HX-Request": "true", "HX-Target": "records"})
    assert said(response).lstrip().startswith('<div id="records"')


def test_member_sees_and_does_nothing(client_of, bob, record):
    client = client_of(bob)
    for name in ("record_detail", "record_download"):
        assert client.get(address(name, record)).status_code == 403
    assert client.get(LIST).status_code == 403
    assert client.post(REREAD).status_code == 403
    assert client.post(address("record_reparse", record)).status_code == 403
    assert Rereading.objects.count() == 0


def test_reading_addresses_that_act_does_nothing(coordinator, record):
    assert coordinator.get(REREAD).status_code == 405
    assert coordinator.get(address("record_reparse", record)).status_code == 405
