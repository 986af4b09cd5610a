import pytest

from tenders.sources.eforms.organisations import buyers, directory
from tenders.sources.facts import SupplierFacts
from tests.tenders.sources.records import TOWN_SIRET, at
from tests.tenders.sources.ubl import said


def organization(number, name, **company):
    identity = at(("cac:PartyIdentification", "cbc:ID"), number)
    return {"efac:Company": identity | at(("cac:PartyName", "cbc:Name"), name) | company}


def registered(*numbers):
    return {"cac:PartyLegalEntity": [{"cbc:CompanyID": number} for number in numbers]}


def located(country):
    return {"cac:PostalAddress": at(("cac:Country", "cbc:IdentificationCode"), country)}


def listing(*organizations, language="FRA"):
    extension = at(("efac:Organizations", "efac:Organization"), list(organizations))
    return directory(extension, language)


def contracting(*numbers):
    party = ("cac:Party", "cac:PartyIdentification", "cbc:ID")
    return {"cac:ContractingParty": [at(party, number) for number in numbers]}


def test_buyers_are_the_contracting_parties_that_exist():
    known = listing(organization("ORG-1", "Platform"), organization("ORG-2", "Town"))

    assert buyers(contracting("ORG-2", "ORG-9", "ORG-2"), known) == ["ORG-2"]
    assert buyers({}, known) == []


def test_leader_of_joint_buyers_comes_first():
    leader = organization("ORG-2", "Region") | {"efbc:GroupLeadIndicator": "true"}
    known = listing(organization("ORG-1", "Town"), leader, organization("ORG-3", "Port"))

    numbers = buyers(contracting("ORG-1", "ORG-3", "ORG-2"), known)

    assert [known.name(number) for number in numbers] == ["Region", "Town", "Port"]


def test_touch_point_stands_for_its_company():
    desk = {"efac:TouchPoint": at(("cac:PartyIdentification", "cbc:ID"), "TPO-1")}

    assert listing(organization("ORG-1", "Town") | desk).name("TPO-1") == "Town"


def test_name_is_in_the_language_of_the_notice():
    both = organization("ORG-1", said(FRA="Ville de Brume", NLD="Stad Brume"))

    assert listing(both, language="NLD").name("ORG-1") == "Stad Brume"


@pytest.mark.parametrize(("country", "siret"), [("FRA", TOWN_SIRET), ("", TOWN_SIRET), ("BEL", "")])
def test_supplier_has_a_siret_only_in_france(country, siret):
    company = registered("eu 12", TOWN_SIRET) | located(country)

    assert listing(organization("ORG-4", "Cars Brume", **company)).supplier("ORG-4") == (
        SupplierFacts(name="Cars Brume", siret=siret, printed_id=TOWN_SIRET, country=country)
    )


def test_supplier_without_a_valid_siret_keeps_what_was_printed():
    company = registered("123 456 789", "other")

    supplier = listing(organization("ORG-4", "Cars Brume", **company)).supplier("ORG-4")

    assert (supplier.siret, supplier.printed_id) == ("", "123 456 789")


def test_supplier_that_points_nowhere_is_none():
    assert listing().supplier("ORG-4") is None
