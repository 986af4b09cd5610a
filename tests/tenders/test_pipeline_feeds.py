from contextlib import closing

import pytest

from collectif.core.remote.errors import SourceRejected
from tenders.enums import Source
from tenders.models import OutsideRecord, SourceValidator
from tenders.pipeline.feeds import (
    StoredValidators,
    address_of,
    configured_sources,
    held_numbers,
    open_feed,
    origin_of,
)
from tenders.sources.boamp.client import BoampClient
from tenders.sources.boamp.files import BoampFilesClient
from tenders.sources.ted.client import TedClient
from tests.tenders.factories import SourceRecordFactory, SourceRunFactory

URL = "https://dila.example/OPENDATA/BOAMP/2026/03/01/26-1.xml"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("countries", "sources"), [(["FRA", "BEL"], ["boamp", "ted"]), (["none"], ["boamp"])]
)
def test_ted_is_read_unless_its_countries_are_none(settings, countries, sources):
    settings.TENDERS_TED_COUNTRIES = countries

    assert configured_sources() == sources


def test_sources_say_each_for_itself_whether_their_notices_are_real(settings):
    settings.TENDERS_BOAMP_ORIGIN, settings.TENDERS_TED_ORIGIN = "live", "sample"

    assert [origin_of(source) for source in (Source.BOAMP, Source.TED)] == ["live", "sample"]


def test_address_follows_the_transport(settings):
    settings.TENDERS_BOAMP_URL, settings.TENDERS_TED_URL = "https://a.example", "https://t.example"
    settings.TENDERS_BOAMP_FILES_URL = "https://f.example"

    assert address_of(Source.TED) == "https://t.example"
    assert address_of(Source.BOAMP) == "https://a.example"
    settings.TENDERS_BOAMP_TRANSPORT = "files"
    assert address_of(Source.BOAMP) == "https://f.example"


@pytest.mark.parametrize(
    ("source", "transport", "client"),
    [
        (Source.BOAMP, "api", BoampClient),
        (Source.BOAMP, "files", BoampFilesClient),
        (Source.TED, "api", TedClient),
    ],
)
def test_each_source_has_its_client(settings, source, transport, client):
    settings.TENDERS_BOAMP_TRANSPORT = transport
    settings.TENDERS_TED_COUNTRIES = ["FRA"]

    with closing(open_feed(SourceRunFactory.build(source=source))) as feed:
        assert type(feed) is client


@pytest.mark.parametrize("source", [Source.BOAMP, Source.TED])
def test_wrong_territory_is_refused_whatever_the_source(settings, source):
    settings.TENDERS_DEPARTMENTS = ["XX"]
    settings.TENDERS_TED_COUNTRIES = ["FRA"]

    with pytest.raises(SourceRejected, match="XX"):
        open_feed(SourceRunFactory.build(source=source))


def test_ted_that_is_switched_off_cannot_be_opened():
    with pytest.raises(SourceRejected, match="none"):
        open_feed(SourceRunFactory.build(source=Source.TED))


def test_notice_held_without_its_text_is_asked_for_again():
    SourceRecordFactory(source=Source.TED, source_id="1-2026")
    SourceRecordFactory(source=Source.TED, source_id="2-2026", body="")
    SourceRecordFactory(source_id="3-2026")

    assert set(held_numbers(["1-2026", "2-2026", "3-2026", "4-2026"])) == {"1-2026"}


def test_validator_is_given_while_its_notice_is_held():
    record = SourceRecordFactory(source_id="26-1")
    StoredValidators().keep(URL, '"v1"')
    StoredValidators().keep(URL, '"v2"')
    assert StoredValidators().get(URL) == '"v2"'

    record.delete()
    assert StoredValidators().get(URL) == ""
    assert SourceValidator.objects.count() == 1


def test_validator_of_a_notice_elsewhere_is_given_while_the_territory_stays(settings):
    settings.TENDERS_DEPARTMENTS = ["38"]
    OutsideRecord.objects.create(source=Source.BOAMP, source_id="26-1", territory="38")
    StoredValidators().keep(URL, '"v1"')
    assert StoredValidators().get(URL) == '"v1"'

    settings.TENDERS_DEPARTMENTS = ["38", "73"]
    assert StoredValidators().get(URL) == ""


def test_address_never_seen_has_no_validator():
    assert StoredValidators().get(URL) == ""
