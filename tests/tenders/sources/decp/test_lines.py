from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenders.models import AwardedContract, ContractSupplier
from tenders.pipeline.contracts import CONTRACT_FIELDS, SUPPLIER_FIELDS
from tenders.sources.decp.lines import (
    ContractLine,
    Refused,
    amount,
    count,
    cpv_code,
    department,
    is_framework,
    past_day,
    read_line,
    siret,
)
from tests.tenders.contract_factories import BUYER, COLUMNS, SUPPLIERS, cells

TODAY = date(2026, 3, 1)


def read(**changes):
    return read_line(cells(**changes), today=TODAY)


def test_line_is_read_whole():
    assert read(lieuExecution_code="38000", considerationsSociales="Clause sociale") == (
        ContractLine(
            uid=f"{BUYER}2024-12",
            buyer_identifier=BUYER,
            buyer_siret=BUYER,
            buyer_name="Ville de Valsorne",
            title="Conseil en organisation",
            nature="Marché",
            procedure="Procédure adaptée",
            price_form="Forfaitaire",
            main_classification_code="79411000",
            amount=Decimal("60000.00"),
            is_framework=False,
            is_social=True,
            is_reserved=False,
            notified_on=date(2024, 3, 1),
            notified_issue="",
            published_on=date(2024, 3, 15),
            duration_months=12,
            offer_count=4,
            place_code="38000",
            place_kind="Code postal",
            department="38",
            modification_number=0,
            is_current=True,
            supplier_key=SUPPLIERS[0],
            supplier_identifier=SUPPLIERS[0],
            supplier_identifier_kind="SIRET",
            supplier_siret=SUPPLIERS[0],
            supplier_name="Atelier Brévent",
        )
    )


def test_missing_columns_that_are_optional_say_nothing():
    names = ("id", "acheteur_id", "titulaire_id")
    line = read_line({name: cells()[name] for name in names}, today=TODAY)

    assert (line.title, line.amount, line.notified_issue) == ("", None, "missing")
    assert line.supplier_siret == SUPPLIERS[0]
    assert line.is_current


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("45320000-6", "45320000"),
        ("45320000", "45320000"),
        ("453200006", "45320000"),
        ("45320000.0", "45320000"),
        ("3000000-1", "03000000"),  # A spreadsheet ate the zero.
        ("9100000", "09100000"),
        ("4532000", ""),  # Cut: no division begins with 04.
        ("00000000", ""),
        ("CDL", ""),
        ("٤٥٣٢٠٠٠٠", ""),
        ("", ""),
    ],
)
def test_cpv_is_repaired_or_dropped(printed, expected):
    assert cpv_code(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("137614.0", Decimal("137614.00")),
        ("25 000,50", Decimal("25000.50")),
        ("2", Decimal("2.00")),
        ("0", None),
        ("1", None),
        ("1.0", None),
        ("-5000", None),
        ("CDL", None),
        ("NC", None),
        ("NaN", None),
        ("1e+17", None),
        ("99999999999.99", None),
    ],
)
def test_amount_is_stated_or_none(printed, expected):
    assert amount(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2022-11-23", (date(2022, 11, 23), "")),
        ("2022-11-23+01:00", (date(2022, 11, 23), "")),
        ("2022-11-23Z", (date(2022, 11, 23), "")),
        ("2022-11-23T23:30:00+01:00", (date(2022, 11, 23), "")),
        ("2026-03-01", (TODAY, "")),
        ("2026-03-02", (None, "implausible")),
        ("0218-05-04", (None, "implausible")),
        ("1970-01-01", (None, "implausible")),
        ("5021-02-18", (None, "implausible")),
        ("2022-02-30", (None, "unreadable")),
        ("September, 16 2021", (None, "unreadable")),
        ("", (None, "missing")),
        ("CDL", (None, "missing")),
    ],
)
def test_day_is_kept_or_flagged(printed, expected):
    assert past_day(printed, TODAY) == expected


@pytest.mark.parametrize(
    ("nature", "techniques", "expected"),
    [
        ("Accord-cadre", "", True),
        ("Marché", "Accord-cadre, Concours", True),
        ("Marché subséquent", "Accord-cadre", False),
        ("Marché", "Sans objet", False),
    ],
)
def test_framework_is_told_by_nature_or_technique(nature, techniques, expected):
    assert is_framework(nature, techniques) is expected


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("38000", "Code postal", "38"),
        ("3120", "CODE POSTAL", "03"),
        ("20200", "Code postal", "2B"),
        ("97430", "Code postal", "974"),
        ("2A004", "Code commune", "2A"),
        ("97411", "Code commune", "974"),
        ("69123", "Code commune", "69"),
        ("1", "Code département", "01"),
        ("20", "Code département", ""),
        ("84", "Code région", ""),
        ("FR", "Code pays", ""),
        ("", "", ""),
    ],
)
def test_department_is_drawn_from_the_place(code, kind, expected):
    assert department(code, kind) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("21990001600011", "21990001600011"),
        ("5720081800003", "05720081800003"),  # A spreadsheet ate the zero.
        ("21990001600012", ""),
        ("219900016", ""),
        ("CDL", ""),
    ],
)
def test_siret_is_valid_or_nothing(printed, expected):
    assert siret(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("12", 12), ("12.0", 12), ("0", None), ("NC", None), ("-3", None), ("1201", None), ("", None)],
)
def test_count_is_a_number_in_reason(printed, expected):
    assert count(printed, 1200) == expected


def test_buyer_with_a_false_siret_keeps_what_was_printed():
    line = read(acheteur_id="21990001600012")

    assert (line.buyer_identifier, line.buyer_siret) == ("21990001600012", "")


def test_number_is_written_as_the_consolidated_file_does():
    assert read(id="2024 12/A.3").uid == f"{BUYER}2024_12_A_3"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"titulaire_typeIdentifiant": ""}, (SUPPLIERS[0], "SIRET", SUPPLIERS[0])),
        (
            {"titulaire_typeIdentifiant": "TVA", "titulaire_id": "BE0403170701"},
            ("TVA:BE0403170701", "TVA", ""),
        ),
        ({"titulaire_id": "73282932000075"}, ("SIRET:73282932000075", "SIRET", "")),
        ({"titulaire_id": "CDL"}, ("atelier brevent", "SIRET", "")),
        ({"titulaire_id": "", "titulaire_nom": ""}, ("", "SIRET", "")),
    ],
)
def test_supplier_is_recognised_by_the_best_it_has(changes, expected):
    line = read(**changes)

    assert (line.supplier_key, line.supplier_identifier_kind, line.supplier_siret) == expected


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": ""}, "no_number"),
        ({"id": "CDL"}, "no_number"),
        ({"acheteur_id": " "}, "no_buyer"),
        ({"id": "9" * 67}, "too_long"),
        ({"acheteur_id": "9" * 31}, "too_long"),
    ],
)
def test_line_without_identity_is_refused(changes, code):
    with pytest.raises(Refused) as refused:
        read(**changes)

    assert refused.value.code == code


def test_later_version_and_reserved_contract_are_told():
    line = read(
        modification_id="3", donneesActuelles="False", considerationsSociales="Marché réservé"
    )

    assert (line.modification_number, line.is_current) == (3, False)
    assert (line.is_reserved, line.is_social) == (True, False)


PRINTED = [*cells().values(), "9" * 400, "1e400", "\x00", "\ud800", "٣٢", "Code commune", "2A004"]


def fits(model, name, value):
    column = model._meta.get_field(name)
    value = column.get_prep_value(value)
    column.run_validators(value)
    assert column.max_length is None or value is None or len(str(value)) <= column.max_length
    assert column.null or value is not None
    if isinstance(value, str):
        assert "\x00" not in value.encode().decode()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({name: st.text() | st.sampled_from(PRINTED) for name in COLUMNS}))
def test_any_text_gives_columns_that_fit_or_a_reason(line):
    with suppress(Refused):
        found = read_line(line, today=TODAY)
        for name in CONTRACT_FIELDS:
            fits(AwardedContract, name, getattr(found, name))
        for name in SUPPLIER_FIELDS:
            fits(ContractSupplier, name, getattr(found, f"supplier_{name}"))
