from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from collectif.core.events import Event
from collectif.core.parameters import Parameter, add_missing_parameters, save_parameter

pytestmark = pytest.mark.django_db

CODE = "no-advertising"
OFFICIAL_HOSTS = {"www.legifrance.gouv.fr", "eur-lex.europa.eu", "www.cnil.fr"}


def build(value=40_000, first=date(2020, 1, 1), last=None, code=CODE):
    return Parameter(
        code=code,
        value=Decimal(value),
        unit="EUR",
        label="Sans publicité au-dessous de",
        valid_from=first,
        valid_to=last,
        source_url="https://www.legifrance.gouv.fr/",
        checked_on=date(2026, 11, 22),
    )


@pytest.fixture
def _two_values():
    build(40_000, date(2020, 1, 1), date(2026, 3, 31)).save()
    build(60_000, date(2026, 4, 1)).save()
    build(1, code="other").save()


@pytest.mark.usefixtures("_two_values")
@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2020, 1, 1), 40_000),
        (date(2026, 3, 31), 40_000),
        (date(2026, 4, 1), 60_000),
        (date(2040, 1, 1), 60_000),
    ],
)
def test_value_on_includes_both_ends(day, value):
    assert Parameter.objects.value_on(CODE, day) == value


@pytest.mark.usefixtures("_two_values")
@pytest.mark.parametrize(("code", "day"), [(CODE, date(2019, 12, 31)), ("nothing", date.min)])
def test_value_on_a_day_without_value_raises(code, day):
    with pytest.raises(Parameter.DoesNotExist):
        Parameter.objects.value_on(code, day)


def test_value_on_after_a_closed_period_raises():
    build(last=date(2026, 3, 31)).save()

    with pytest.raises(Parameter.DoesNotExist):
        Parameter.objects.value_on(CODE, date(2026, 4, 1))


@pytest.mark.usefixtures("_two_values")
@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 3, 31), date(2026, 3, 31)), (date(2030, 1, 1), None), (date(2019, 1, 1), None)],
)
def test_parameter_second_value_on_one_day_is_refused_by_the_database(first, last):
    with pytest.raises(IntegrityError, match="parameter_one_value_a_day"), transaction.atomic():
        build(first=first, last=last).save()


def test_parameter_dates_out_of_order_are_refused_by_the_database():
    with pytest.raises(IntegrityError, match="parameter_dates_in_order"), transaction.atomic():
        build(first=date(2026, 1, 2), last=date(2026, 1, 1)).save()


@pytest.mark.parametrize(("value", "shown"), [("40000.0000", "40000"), ("1.5000", "1.5")])
def test_parameter_str_says_the_figure_without_idle_zeros(value, shown):
    assert str(build(value)) == f"no-advertising = {shown} EUR"


def test_save_parameter_records_what_it_says_now(dana):
    parameter = save_parameter(parameter=build(last=date(2026, 3, 31)), actor=dana)
    parameter.value = Decimal(45_000)
    save_parameter(parameter=parameter, actor=dana)

    corrected, added = Event.objects.about(parameter).for_list()
    assert (added.actor, added.verb) == (dana, "parameter_saved")
    assert added.data == {
        "is_new": True,
        "code": CODE,
        "value": "40000",
        "valid_from": "2020-01-01",
        "valid_to": "2026-03-31",
    }
    assert (corrected.data["is_new"], corrected.data["value"]) == (False, "45000")


@pytest.mark.usefixtures("_two_values")
def test_save_parameter_on_taken_days_is_refused(dana):
    with pytest.raises(ValidationError) as refusal:
        save_parameter(parameter=build(first=date(2026, 1, 1)), actor=dana)

    assert [error.code for error in refusal.value.error_dict["__all__"]] == ["dates_overlap"]
    assert not Event.objects.exists()


def test_add_missing_parameters_leaves_what_a_person_corrected():
    entry = {
        "code": CODE,
        "label": "Sans publicité au-dessous de",
        "unit": "EUR",
        "values": [
            values(40_000, date(2020, 1, 1), date(2026, 3, 31)),
            values(60_000, date(2026, 4, 1), None),
        ],
    }
    build(41_000, date(2020, 1, 1), date(2026, 2, 28)).save()

    added = add_missing_parameters([entry])
    again = add_missing_parameters([entry])

    assert [parameter.value for parameter in added] == [60_000]
    assert again == []
    assert Parameter.objects.value_on(CODE, date(2026, 1, 1)) == 41_000


def test_add_missing_parameters_adds_what_comes_before_a_known_value():
    earlier = values(40_000, date(2020, 1, 1), date(2026, 3, 31))
    entry = {"code": CODE, "label": "Sans publicité", "unit": "EUR", "values": [earlier]}
    build(60_000, date(2026, 4, 1)).save()

    assert [parameter.value for parameter in add_missing_parameters([entry])] == [40_000]


def test_load_parameters_twice_adds_once(capsys):
    call_command("load_parameters")
    count = Parameter.objects.count()
    call_command("load_parameters")

    assert capsys.readouterr().out == f"{count} figures added.\n0 figures added.\n"
    assert Parameter.objects.count() == count


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("no-advertising-supplies-services", 40_000, 60_000),
        ("no-advertising-works", 100_000, 100_000),
        ("formal-procedure-central-supplies-services", 143_000, 140_000),
        ("formal-procedure-local-supplies-services", 221_000, 216_000),
        ("formal-procedure-entities-supplies-services", 443_000, 432_000),
        ("formal-procedure-works", 5_538_000, 5_404_000),
        ("turnover-ceiling", 2, Decimal("1.5")),
    ],
)
def test_loaded_thresholds_change_with_the_law(code, before, after):
    call_command("load_parameters")

    assert Parameter.objects.value_on(code, date(2025, 12, 31)) == before
    assert Parameter.objects.value_on(code, date(2026, 11, 24)) == after


def test_loaded_figures_cite_official_texts():
    call_command("load_parameters")

    hosts = {
        urlsplit(url).hostname for url in Parameter.objects.values_list("source_url", flat=True)
    }
    assert hosts == OFFICIAL_HOSTS


def values(value, first, last):
    return {
        "value": value,
        "valid_from": first,
        "valid_to": last,
        "source_url": "https://www.legifrance.gouv.fr/",
        "checked_on": date(2026, 11, 22),
    }
