import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.sample_source.markup import to_xml
from tenders.sources import xml
from tenders.sources.content import Amounts
from tenders.sources.eforms import read
from tests.tenders.sources.records import (
    EXTENSION,
    TOWN_SIRET,
    at,
    eforms,
    eforms_lot,
    merged,
    reserved_lot,
)
from tests.tenders.sources.ubl import OTHER_UUID, UUID, coded, money, published, said

PROJECT = "cac:ProcurementProject"
TOTAL = (PROJECT, "cac:RequestedTenderTotal")


def read_eforms(kind="call", **parts):
    return read(eforms(**parts)["EFORMS"], kind)


def test_read_takes_the_facts_of_the_procedure():
    content = read_eforms()

    assert content.variant == "eforms"
    assert content.title == "Transport scolaire"
    assert content.description == "Lignes du nord et du sud."
    assert content.language == "fra"
    assert content.natures == ("services",)
    assert content.main_code == "60130000"
    assert content.additional_codes == ("60172000",)
    assert content.nuts == ("FRK24",)
    assert content.places == ("Brumeval",)
    assert content.procedure_type == "open"
    assert content.procedure_id == "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert content.deadline_text == "2026-04-10 12:00:00+02:00"
    assert content.deadline_kind == "tenders"
    assert content.documents_urls == ("https://achats.brume.example/dce?a=1&amp;b=2",)
    assert content.submission_url == "https://achats.brume.example/"
    assert (content.is_divided, content.is_reserved) == (True, False)


def test_identity_of_the_notice_is_read():
    content = read(published(), "other")

    assert (content.notice_uuid, content.notice_version) == (UUID, "01")
    assert content.publication_number == "47522-2026"
    assert content.kind == "call"


def test_buyer_is_the_contracting_party_and_never_the_esender():
    content = read_eforms()

    assert (content.buyer_name, content.buyer_id) == ("Département de la Brume", TOWN_SIRET)
    assert (content.buyer_postcode, content.buyer_country) == ("38990", "FRA")


def test_buyer_that_points_nowhere_is_unknown():
    party = at(("cac:ContractingParty", "cac:Party", "cac:PartyIdentification"), {"cbc:ID": "X"})

    assert read_eforms(changes=party).buyer_name == ""


def test_joint_buyers_are_all_named():
    parties = [
        at(("cac:Party", "cac:PartyIdentification", "cbc:ID"), number)
        for number in ("ORG-0002", "ORG-0001")
    ]
    form = eforms()["EFORMS"]
    form["ContractNotice"]["cac:ContractingParty"] = [
        parties[0] | {"cbc:BuyerProfileURI": "https://brume.example/profil"},
        parties[1],
    ]

    content = read(form, "call")

    assert content.buyer_name == "Département de la Brume"
    assert content.buyer_other_names == ("Plateforme Enverra",)
    assert content.buyer_profile_url == "https://brume.example/profil"


def test_single_lot_and_many_lots_read_alike():
    one = read_eforms(lots=eforms_lot("LOT-0001"))
    two = read_eforms()

    assert one.lots == two.lots[:1]
    assert [lot.number for lot in two.lots] == ["LOT-0001", "LOT-0002"]
    assert (one.is_divided, two.is_divided) == (False, True)


def test_notice_without_lots_does_not_say_whether_it_is_divided():
    content = read_eforms(lots=[])

    assert (content.lots, content.is_divided, content.deadline_text) == ((), None, "")


def test_estimate_of_the_only_lot_stands_for_the_procedure():
    total = {"cbc:EstimatedOverallContractAmount": money("90000")}
    lot = eforms_lot("LOT-0001", at(TOTAL, total))

    assert read_eforms(lots=lot).amounts == Amounts(estimated=Decimal("90000.00"), currency="EUR")
    assert read_eforms(lots=[lot, eforms_lot("LOT-0002")]).amounts.estimated is None


def test_framework_ceiling_is_not_an_estimate():
    ceiling = at(EXTENSION, {"efbc:FrameworkMaximumAmount": money("500000")})

    amounts = read_eforms(changes=at(TOTAL, ceiling)).amounts

    assert (amounts.estimated, amounts.framework_maximum) == (None, Decimal("500000.00"))


def test_awarded_value_is_not_an_estimate():
    result = {
        "efac:NoticeResult": {
            "cbc:TotalAmount": money("75000", "SEK"),
            "efac:LotResult": {
                "efac:TenderLot": {"cbc:ID": "LOT-0001"},
                "efac:FrameworkAgreementValues": {"cbc:MaximumValueAmount": money("80000", "SEK")},
            },
        }
    }
    without_total = {PROJECT: {"cac:RequestedTenderTotal": None}}

    content = read_eforms(
        "award", changes=without_total, extension=result, lots=eforms_lot("LOT-0001")
    )

    assert content.amounts == Amounts(
        awarded=Decimal(75_000), framework_maximum=Decimal(80_000), currency="SEK"
    )
    assert content.lots[0].framework_maximum == Decimal(80_000)
    assert [result.lot_number for result in content.results] == ["LOT-0001"]


@pytest.mark.parametrize(
    ("language", "title"), [("NLD", "Leerlingenvervoer"), ("SWE", "Transport scolaire")]
)
def test_texts_are_in_the_language_of_the_notice(language, title):
    names = said(ENG="School buses", NLD="Leerlingenvervoer", FRA="Transport scolaire")
    changes = {
        "cbc:NoticeLanguageCode": language,
        PROJECT: {"cbc:Name": names},
    }

    content = read_eforms(changes=changes)

    assert (content.language, content.title) == (language.lower(), title)


def test_places_of_the_procedure_and_of_its_lots_are_gathered():
    address = {
        "cbc:CityName": "Val Gris",
        "cbc:PostalZone": "97410",
        "cbc:CountrySubentityCode": "FRY40",
        "cac:Country": {"cbc:IdentificationCode": coded("country", "REU")},
    }
    lot = eforms_lot("LOT-0001", {PROJECT: {"cac:RealizedLocation": {"cac:Address": address}}})

    content = read_eforms(lots=[lot, eforms_lot("LOT-0002")])

    assert content.nuts == ("FRK24", "FRY40")
    assert content.places == ("Brumeval", "Val Gris")
    assert (content.postcodes, content.countries) == (("97410",), ("REU",))


def test_duration_of_the_whole_is_that_of_its_longest_lot():
    def lasting(count):
        measure = {"cbc:DurationMeasure": {"@unitCode": "MONTH", "#text": count}}
        return eforms_lot("LOT-0001", {PROJECT: {"cac:PlannedPeriod": measure}})

    assert read_eforms(lots=[lasting("12"), lasting("48")]).duration_months == Decimal(48)
    assert read_eforms().duration_months is None


def test_reserved_codes_gather_those_of_all_lots():
    content = read_eforms(lots=[eforms_lot("LOT-0001"), reserved_lot("LOT-0002")])

    assert (content.is_reserved, content.reserved_codes) == (True, ("res-ws",))


@pytest.mark.parametrize("code", ["", "Open", "a" * 40, "1open"])
def test_procedure_that_is_not_a_code_is_unknown(code):
    changes = {"cac:TenderingProcess": {"cbc:ProcedureCode": {"#text": code}}}

    assert read_eforms(changes=changes).procedure_type == ""


def test_correction_says_what_it_changes():
    change = {
        "efac:Changes": {
            "efbc:ChangedNoticeIdentifier": f"{OTHER_UUID}-01",
            "efac:Change": {"efbc:ChangeDescription": said(FRA="Date de remise reportée.")},
        }
    }

    content = read_eforms(extension=change)

    assert content.kind == "correction"
    assert content.links.eforms == (f"{OTHER_UUID}-01",)
    assert content.change_text == "Date de remise reportée."


@pytest.mark.parametrize(
    "root", ["ContractNotice", "ContractAwardNotice", "PriorInformationNotice"]
)
def test_both_wires_say_the_same(root):
    form = published(root=root, lots=[eforms_lot("LOT-0001"), reserved_lot("LOT-0002")])

    assert read(xml.parse(to_xml(form)), "other") == read(form, "other")


@pytest.mark.parametrize("body", [{}, None, "", [], {"ContractNotice": ""}, {"ContractNotice": []}])
def test_empty_body_gives_empty_content(body):
    content = read(body, "call")

    assert (content.title, content.buyer_name, content.lots) == ("", "", ())


def names_in(value):
    """Return every name used in a form: the words a random one is made of."""
    if isinstance(value, list):
        return {name for each in value for name in names_in(each)}
    if not isinstance(value, dict):
        return set()
    return set(value).union(*(names_in(each) for each in value.values()))


NAMES = sorted(names_in(published(lots=[eforms_lot("LOT-0001"), reserved_lot("LOT-0002")])))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(ANY_JSON)
def test_any_json_gives_content(body):
    assert read({"ContractNotice": body}, "other").variant == "eforms"


@st.composite
def damaged(draw):
    """Return a whole notice with one of its parts replaced by anything."""
    form = json.loads(json.dumps(published(lots=[eforms_lot("LOT-0001")])))
    node, key = form, "ContractNotice"
    while isinstance(node[key], dict | list) and node[key] and draw(st.integers(0, 9)):
        node = node[key]
        keys = sorted(node) if isinstance(node, dict) else list(range(len(node)))
        key = draw(st.sampled_from(keys))
    node[key] = draw(ANY_JSON)
    return form


@settings(deadline=None)
@given(damaged())
def test_damaged_notice_gives_content(form):
    assert read(form, "other").variant == "eforms"


def test_builder_merges_without_touching_its_base():
    assert merged({"a": {"b": 1}}, {"a": {"c": 2}}) == {"a": {"b": 1, "c": 2}}
