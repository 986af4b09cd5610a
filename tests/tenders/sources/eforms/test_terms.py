from decimal import Decimal

import pytest

from tenders.sources.eforms import terms
from tenders.sources.facts import CriterionFacts
from tests.tenders.sources.records import EXTENSION, at
from tests.tenders.sources.ubl import coded, said

TERMS = "cac:TenderingTerms"
SUBORDINATE = (
    TERMS,
    "cac:AwardingTerms",
    "cac:AwardingCriterion",
    "cac:SubordinateAwardingCriterion",
)


def requiring(*codes):
    requirement = ("cac:SpecificTendererRequirement", "cbc:TendererRequirementTypeCode")
    requests = [at(requirement, code) for code in codes]
    return {TERMS: {"cac:TendererQualificationRequest": requests}}


def reserved(code):
    return requiring(coded("reserved-procurement", code), coded("exclusion-ground", "res-fake"))


def executed(*codes):
    requirements = [{"cbc:ExecutionRequirementCode": code} for code in codes]
    return {TERMS: {"cac:ContractExecutionRequirement": requirements}}


@pytest.mark.parametrize(
    ("lots", "is_reserved", "codes"),
    [
        ([reserved("none"), reserved("res-ws")], True, ("res-ws",)),
        ([reserved("res-pub-ser"), reserved("res-ws")], True, ("res-pub-ser", "res-ws")),
        ([reserved("none"), requiring()], False, ()),
        ([requiring(coded("exclusion-ground", "crime"))], None, ()),
        ([], None, ()),
    ],
)
def test_participation_is_reserved_when_a_lot_says_so(lots, is_reserved, codes):
    assert (terms.is_reserved(lots), terms.reserved_codes(lots)) == (is_reserved, codes)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["no", "yes"], "yes"),
        (["no", "not-known"], "not-known"),
        (["no"], "no"),
        (["perhaps"], ""),
        ([], ""),
    ],
)
def test_execution_is_reserved_when_a_lot_says_so(codes, expected):
    lots = [
        executed(coded("einvoicing", "yes"), coded("reserved-execution", code)) for code in codes
    ]

    assert terms.reserved_execution(lots) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["not-allowed", "allowed"], "allowed"),
        (["allowed", "required"], "required"),
        (["not-allowed"], "not-allowed"),
        ([""], ""),
    ],
)
def test_variants_are_those_of_the_most_open_lot(codes, expected):
    lots = [{TERMS: {"cbc:VariantConstraintCode": coded("permission", code)}} for code in codes]

    assert terms.variants(lots) == expected


def legal_form(code, *words):
    request = {
        "cbc:CompanyLegalFormCode": coded("required", code),
        "cbc:CompanyLegalForm": [*words],
    }
    return {TERMS: {"cac:TendererQualificationRequest": request}}


def test_form_of_a_group_is_in_the_words_of_the_buyer():
    solidary = said(ENG="Joint and several", FRA="Groupement solidaire")

    assert terms.group_form([legal_form("true", *solidary)], "FRA") == "Groupement solidaire"
    assert terms.group_form([legal_form("false", *solidary)], "FRA") == ""
    assert terms.group_form([legal_form("false"), legal_form("true", *solidary)], "ENG") == (
        "Joint and several"
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (coded("framework-agreement", "fa-wo-rc"), True),
        (coded("framework-agreement", "none"), False),
        (coded("dps-usage", "fa-mix"), False),
    ],
)
def test_framework_agreements_are_told_apart(code, expected):
    system = ("cac:TenderingProcess", "cac:ContractingSystem", "cbc:ContractingSystemTypeCode")

    assert terms.is_framework([at(system, code)]) is expected


def criterion(kind="", name="", description="", **weights):
    parameters = [
        {
            "efbc:ParameterCode": coded(code_list.replace("_", "-"), code),
            "efbc:ParameterNumeric": number,
        }
        for code_list, (code, number) in weights.items()
    ]
    return at((*EXTENSION, "efac:AwardCriterionParameter"), parameters) | {
        "cbc:AwardingCriterionTypeCode": coded("award-criterion-type", kind),
        "cbc:Name": said(FRA=name),
        "cbc:Description": said(FRA=description),
    }


def judged_by(*criteria):
    return at(SUBORDINATE, list(criteria))


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (
            criterion("price", "Prix", number_weight=("per-exa", "60")),
            CriterionFacts(kind="price", name="Prix", weight=Decimal(60), is_percentage=True),
        ),
        (
            criterion("quality", "", "Mémoire technique", number_weight=("poi-exa", "40.5")),
            CriterionFacts(kind="quality", name="Mémoire technique", weight=Decimal("40.5")),
        ),
        (
            criterion("cost", "Coût", number_threshold=("min-score", "3")),
            CriterionFacts(kind="cost", name="Coût"),
        ),
        (
            criterion("", "Délai", number_weight=("per-exa", "10")),
            CriterionFacts(name="Délai", weight=Decimal(10), is_percentage=True),
        ),
        (
            criterion("price", "Prix", number_weight=("per-exa", "much")),
            CriterionFacts(kind="price", name="Prix", is_percentage=True),
        ),
    ],
)
def test_criterion_has_a_kind_a_name_and_a_weight(node, expected):
    assert terms.criteria(judged_by(node), "FRA") == (expected,)


def test_sentence_about_criteria_is_not_a_criterion():
    sentence = criterion(description="Les critères sont dans le règlement.")

    assert terms.criteria(judged_by(sentence, "odd", sentence), "FRA") == ()


def test_criteria_of_the_whole_are_those_on_which_lots_agree():
    price, cost = (CriterionFacts(kind="price"),), (CriterionFacts(kind="cost"),)

    assert terms.shared_criteria([price, (), price]) == price
    assert terms.shared_criteria([price, cost]) == ()
    assert terms.shared_criteria([]) == ()


def test_urls_of_the_documents_come_once_each():
    uri = ("cac:Attachment", "cac:ExternalReference", "cbc:URI")
    references = [at(uri, f"https://brume.example/{each}") for each in (1, 2, 1)]
    lot = {TERMS: {"cac:CallForTendersDocumentReference": references}}

    assert terms.documents_urls([lot, lot]) == (
        "https://brume.example/1",
        "https://brume.example/2",
    )


def test_submission_url_is_the_first_given():
    lot = at((TERMS, "cac:TenderRecipientParty", "cbc:EndpointID"), "https://brume.example/")

    assert terms.submission_url([{}, lot]) == "https://brume.example/"
    assert terms.submission_url([]) == ""
