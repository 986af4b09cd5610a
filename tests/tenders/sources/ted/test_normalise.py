from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scripts.sample_source.markup import to_xml
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import NoticeFacts
from tenders.sources.ted.normalise import normalise
from tests.tenders.sources.records import TOWN_SIRET, at, eforms_lot
from tests.tenders.sources.ubl import OTHER_UUID, UUID, coded, money, published, said

PROJECT = "cac:ProcurementProject"
TENDERS = ("cac:TenderingProcess", "cac:TenderSubmissionDeadlinePeriod")
BEFORE_EFORMS = '<TED_EXPORT xmlns="http://publications.europa.eu/resource/schema/ted/R2.0.9"/>'


def facts(number="47522-2026", **parts):
    return normalise(to_xml(published(**parts)), number)


def refusal(body, number="47522-2026"):
    with pytest.raises(UnparsableRecord) as caught:
        normalise(body, number)
    return caught.value.code


def closing(day, time):
    return eforms_lot("LOT-0001", at(TENDERS, {"cbc:EndDate": day, "cbc:EndTime": time}))


def test_call_becomes_facts():
    notice = facts()

    assert (notice.source_id, notice.variant, notice.kind) == ("47522-2026", "eforms", "call")
    assert (notice.title, notice.language) == ("Transport scolaire", "fra")
    assert (notice.buyer.name, notice.buyer.siret) == ("Département de la Brume", TOWN_SIRET)
    assert notice.published_on == date(2026, 3, 4)
    assert notice.submission_deadline == datetime(2026, 4, 10, 10, tzinfo=UTC)
    assert notice.departments == ("38",)
    assert notice.documents_url == "https://achats.brume.example/dce?a=1&b=2"
    assert notice.source_url == "https://ted.europa.eu/fr/notice/-/detail/47522-2026"
    assert (notice.notice_uuid, notice.publication_number) == (UUID, "47522-2026")
    assert [lot.number for lot in notice.lots] == ["LOT-0001", "LOT-0002"]


@pytest.mark.parametrize(
    ("root", "code", "kind"),
    [
        ("ContractNotice", "cn-standard", "call"),
        ("PriorInformationNotice", "pin-only", "planning"),
        ("PriorInformationNotice", "pin-cfc-social", "call"),
        ("ContractAwardNotice", "can-standard", "award"),
        ("ContractAwardNotice", "can-modif", "modification"),
        ("ContractAwardNotice", "veat", "direct_award_intention"),
        ("ContractAwardNotice", "compl", "other"),
    ],
)
def test_each_form_has_its_kind(root, code, kind):
    assert facts(root=root, changes={"cbc:NoticeTypeCode": {"#text": code}}).kind == kind


@pytest.mark.parametrize(
    ("reason", "kind"), [("update-add", "correction"), ("cancel", "cancellation")]
)
def test_change_notice_points_to_the_one_it_changes(reason, kind):
    change = {
        "efac:Changes": {
            "efbc:ChangedNoticeIdentifier": f"{OTHER_UUID}-02",
            "efac:ChangeReason": {
                "cbc:ReasonCode": coded("change-corrig-justification", reason),
                "efbc:ReasonDescription": said(FRA="Erreur de date"),
            },
        }
    }

    notice = facts(extension=change)

    assert (notice.kind, notice.links.eforms) == (kind, (f"{OTHER_UUID}-02",))
    assert notice.change_text == "Erreur de date"


def test_award_names_its_winners():
    result = {
        "efac:NoticeResult": {
            "cbc:TotalAmount": money("75000"),
            "efac:LotResult": {
                "cbc:TenderResultCode": coded("winner-selection-status", "selec-w"),
                "efac:LotTender": {"cbc:ID": "TEN-0001"},
                "efac:TenderLot": {"cbc:ID": "LOT-0001"},
            },
            "efac:LotTender": {
                "cbc:ID": "TEN-0001",
                "cac:LegalMonetaryTotal": {"cbc:PayableAmount": money("75000")},
                "efac:TenderingParty": {"cbc:ID": "TPA-0001"},
            },
            "efac:TenderingParty": {
                "cbc:ID": "TPA-0001",
                "efac:Tenderer": {"cbc:ID": "ORG-0001"},
            },
        }
    }

    notice = facts(
        root="ContractAwardNotice",
        changes={"cbc:NoticeTypeCode": {"#text": "can-standard"}},
        extension=result,
    )

    (read,) = notice.results
    assert [winner.name for winner in read.winners] == ["Plateforme Enverra"]
    assert (read.amount, notice.awarded_value, notice.estimated_value) == (75_000, 75_000, None)
    assert notice.deadline_issue == ""


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("FRA", "2026-04-10T12:00:00+02:00"),
        ("BEL", "2026-04-10T12:00:00+02:00"),
        ("DEU", "2026-04-10T12:00:00+02:00"),
        ("SWE", "2026-04-10T12:00:00+02:00"),
        ("GBR", "2026-04-10T12:00:00+01:00"),
        ("REU", "2026-04-10T12:00:00+04:00"),
    ],
)
def test_deadline_without_offset_is_on_the_clock_of_the_buyer(country, expected):
    notice = facts(country=country, lots=closing("2026-04-10", "12:00:00"))

    assert notice.submission_deadline.isoformat() == expected
    assert notice.lots[0].submission_deadline == notice.submission_deadline


@pytest.mark.parametrize("country", ["BEL", "DEU", "SWE"])
def test_printed_offset_counts_wherever_the_buyer_is(country):
    notice = facts(country=country, lots=closing("2026-04-10Z", "09:00:00Z"))

    assert notice.submission_deadline == datetime(2026, 4, 10, 9, tzinfo=UTC)
    assert (notice.buyer.country, notice.buyer.siret) == (country, "")


def test_absurd_deadline_is_kept_as_printed():
    notice = facts(lots=closing("7017-04-10Z", "09:00:00Z"))

    assert (notice.submission_deadline, notice.deadline_issue) == (None, "implausible")
    assert notice.deadline_text == "7017-04-10 09:00:00Z"
    assert notice.lots[0].submission_deadline is None


@pytest.mark.parametrize(
    ("language", "site"), [("SWE", "sv"), ("NLD", "nl"), ("DEU", "de"), ("CAT", "en")]
)
def test_link_opens_the_site_in_the_language_of_the_notice(language, site):
    notice = facts(changes={"cbc:NoticeLanguageCode": {"#text": language}})

    assert notice.source_url == f"https://ted.europa.eu/{site}/notice/-/detail/47522-2026"


@pytest.mark.parametrize(
    ("asked", "printed", "expected"),
    [
        ("00047522-2026", "00000001-2026", "47522-2026"),
        ("", "00047522-2026", "47522-2026"),
        ("cn_draft", "", "cn_draft"),
        ("", "", UUID),
    ],
)
def test_own_id_is_the_number_asked_else_the_one_printed(asked, printed, expected):
    assert normalise(to_xml(published(number=printed)), asked).source_id == expected


def test_notice_without_number_has_no_page():
    assert normalise(to_xml(published(number="")), "").source_url == ""


def test_notice_not_yet_published_is_dated_by_its_dispatch():
    assert facts(day="").published_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (BEFORE_EFORMS, "unknown_variant"),
        ("<BusinessRegistrationInformationNotice/>", "unknown_variant"),
        ("<html><body>Too many requests</body></html>", "unknown_variant"),
        ("<ContractNotice>", "not_xml"),
        ("", "not_xml"),
        ("<!DOCTYPE a><ContractNotice/>", "unsafe_xml"),
        ("<ContractNotice/>", "bad_date"),
    ],
)
def test_what_is_not_a_notice_is_refused(body, code):
    assert refusal(body) == code


@pytest.mark.parametrize(
    ("changes", "day", "code"),
    [
        ({"cbc:IssueDate": "soon"}, "", "bad_date"),
        ({PROJECT: {"cbc:Name": {"#text": " "}}}, "2026-03-04Z", "missing_title"),
    ],
)
def test_notice_without_date_or_title_is_refused(changes, day, code):
    assert refusal(to_xml(published(changes, day=day))) == code


@pytest.mark.parametrize("asked", ["", "x" * 200, "a\nb"])
def test_notice_without_any_usable_id_is_refused(asked):
    body = to_xml(published({"cbc:ID": ""}, number=""))

    assert refusal(body, asked) == "bad_id"


def test_hundred_lots_are_all_read():
    lots = [eforms_lot(f"LOT-{number:04}") for number in range(1, 101)]

    assert len(facts(lots=lots).lots) == 100


WHOLE = to_xml(published())


@st.composite
def damaged(draw):
    """Return a notice cut, doubled or sprinkled with characters."""
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(WHOLE))] * 2)))
    return draw(
        st.sampled_from(
            [
                WHOLE[:start] + WHOLE[end:],
                WHOLE[:end] + WHOLE[start:],
                WHOLE[:start] + draw(st.text(max_size=8)) + WHOLE[start:],
                WHOLE.replace(WHOLE[start : start + 6], draw(st.text(max_size=6))),
            ]
        )
    )


@settings(deadline=None)
@given(damaged() | st.text(), st.text(max_size=20))
@example(WHOLE, "\ud800")
def test_any_text_gives_facts_or_a_refusal(body, number):
    with suppress(UnparsableRecord):
        assert isinstance(normalise(body, number), NoticeFacts)
