from decimal import Decimal

import pytest

from tenders.sources.eforms import projects
from tests.tenders.sources.records import EXTENSION, at
from tests.tenders.sources.ubl import coded, money

ADDITIONAL_TYPE = "cac:ProcurementAdditionalType"


def typed(*codes):
    return {ADDITIONAL_TYPE: [{"cbc:ProcurementTypeCode": code} for code in codes]}


def total(**amounts):
    return {"cac:RequestedTenderTotal": amounts}


def test_codes_are_cpv_of_eight_digits():
    project = {
        "cac:MainCommodityClassification": {"cbc:ItemClassificationCode": "79410000-1"},
        "cac:AdditionalCommodityClassification": [
            {"cbc:ItemClassificationCode": coded("cpv", code)} for code in ("72000000", "x", "")
        ],
    }

    assert projects.main_code(project) == "79410000"
    assert projects.additional_codes(project) == ("72000000",)
    assert (projects.main_code(None), projects.additional_codes("")) == ("", ())


def test_natures_start_with_the_main_one_and_are_not_aims():
    project = {"cbc:ProcurementTypeCode": coded("contract-nature", "services")} | typed(
        coded("contract-nature", "supplies"), coded("social-objective", "opp"), "works"
    )

    assert projects.natures([project, project]) == ("services", "supplies", "works")


@pytest.mark.parametrize(
    ("code", "is_social", "is_green"),
    [
        (coded("strategic-procurement", "soc-obj"), True, False),
        (coded("strategic-procurement", "env-imp"), False, True),
        (coded("strategic-procurement", "inn-pur"), False, False),
        (coded("strategic-procurement", "none"), False, False),
        (coded("social-objective", "acc-all"), True, False),
        (coded("social-objective", "none"), False, False),
        (coded("environmental-impact", "circ-econ"), False, True),
        (coded("gpp-criteria", "eu"), False, True),
        (coded("accessibility", "inc"), False, False),
    ],
)
def test_aims_are_social_or_green(code, is_social, is_green):
    lots = [typed(), typed(code)]

    assert (projects.is_social(lots), projects.is_green(lots)) == (is_social, is_green)


def test_value_and_ceiling_stand_apart():
    ceiling = at((*EXTENSION, "efbc:FrameworkMaximumAmount"), money("900000"))
    estimate = {"cbc:EstimatedOverallContractAmount": money("168000.00")}

    value = projects.value_of(total(**estimate, **ceiling))

    assert (value.estimated, value.framework_maximum) == (Decimal(168_000), Decimal(900_000))
    assert value.currency == "EUR"


@pytest.mark.parametrize("printed", ["0", "0.00", "-1", "unknown", ""])
def test_zero_and_the_unreadable_are_not_stated(printed):
    estimate = {"cbc:EstimatedOverallContractAmount": money(printed, "SEK")}

    value = projects.value_of(total(**estimate))

    assert (value.estimated, value.currency) == (None, "SEK")


def test_places_give_nuts_codes_once():
    project = {
        "cac:RealizedLocation": [
            {"cac:Address": {"cbc:CountrySubentityCode": code}} for code in ("FRK24", "frk24", "?")
        ]
    }

    assert projects.nuts_codes(projects.addresses([project])) == ("FRK24",)
    assert projects.addresses([]) == []
