from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tenders.sources.content import LOT_DESCRIPTION_MAX_LENGTH, MAX_LOTS
from tenders.sources.eforms.lots import lot_nodes, read_lot
from tests.tenders.sources.records import EXTENSION, at, eforms_lot, reserved_lot
from tests.tenders.sources.ubl import coded, money, said

PROJECT = "cac:ProcurementProject"


def read(node, **options):
    options = {
        "language": "FRA",
        "zone": ZoneInfo("Europe/Paris"),
        "issued_on": date(2026, 3, 2),
        "awarded_maximums": {},
    } | options
    return read_lot(node, **options)


def test_lots_and_parts_are_read_and_groups_left_out():
    nodes = [eforms_lot(number) for number in ("LOT-0001", "GLO-0001", "PAR-0002", "LOT-1", "")]

    assert [
        node["cbc:ID"]["#text"] for node in lot_nodes({"cac:ProcurementProjectLot": nodes})
    ] == [
        "LOT-0001",
        "PAR-0002",
    ]
    assert lot_nodes({"cac:ProcurementProjectLot": nodes[0]}) == nodes[:1]
    assert lot_nodes({}) == []


def test_lots_are_bounded():
    nodes = [eforms_lot("LOT-0001")] * (MAX_LOTS + 1)

    assert len(lot_nodes({"cac:ProcurementProjectLot": nodes})) == MAX_LOTS


def test_lot_holds_its_own_facts():
    total = {
        "cbc:EstimatedOverallContractAmount": money("40000"),
        **at((*EXTENSION, "efbc:FrameworkMaximumAmount"), money("90000")),
    }
    project = {
        "cac:RequestedTenderTotal": total,
        "cac:PlannedPeriod": {"cbc:DurationMeasure": {"@unitCode": "YEAR", "#text": "4"}},
    }

    lot = read(eforms_lot("LOT-0001", {PROJECT: project}))

    assert (lot.number, lot.title, lot.description) == (
        "LOT-0001",
        "Lignes LOT-0001",
        "Quatre cars.",
    )
    assert lot.classification_codes == ("60130000",)
    assert (lot.nuts_codes, lot.departments) == (("FRK24",), ("38",))
    assert (lot.estimated_value, lot.framework_maximum) == (Decimal(40_000), Decimal(90_000))
    assert lot.duration_months == Decimal(48)
    assert lot.submission_deadline == datetime(2026, 4, 10, 10, tzinfo=UTC)
    assert (lot.criteria, lot.reserved_codes) == ((), ())


def test_reserved_lot_says_so():
    assert read(reserved_lot("LOT-0002")).reserved_codes == ("res-ws",)


def test_ceiling_of_the_award_completes_that_of_the_call():
    lot = read(eforms_lot("LOT-0002"), awarded_maximums={"LOT-0002": Decimal(500)})

    assert lot.framework_maximum == Decimal(500)


def test_texts_are_cleaned_in_the_language_of_the_notice():
    texts = {
        "cbc:Name": said(FRA="Lot", NLD="Perceel\n1"),
        "cbc:Description": {"#text": "x" * 20_000},
    }

    lot = read(eforms_lot("LOT-0001", {PROJECT: texts}), language="NLD")

    assert lot.title == "Perceel 1"
    assert len(lot.description) == LOT_DESCRIPTION_MAX_LENGTH


def test_postcode_tells_a_department_only_in_france():
    def place(country):
        address = {"cbc:PostalZone": "59000", "cbc:CountrySubentityCode": ""}
        code = at(("cac:Country", "cbc:IdentificationCode"), coded("country", country))
        return {PROJECT: {"cac:RealizedLocation": {"cac:Address": address | code}}}

    assert read(eforms_lot("LOT-0001", place("FRA"))).departments == ("59",)
    assert read(eforms_lot("LOT-0001", place("DEU"))).departments == ()
