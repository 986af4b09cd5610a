import io
from datetime import date

from stdnum.fr import siret

from scripts.sample_source import decp
from scripts.sample_source.catalogue import load_samples
from tenders.sources.decp.files import read_file
from tenders.sources.decp.lines import ContractLine

BUYERS = {sample.buyer.siret for sample in load_samples().values() if sample.buyer.siret}


def lines():
    return list(read_file(io.BytesIO(decp.csv_file()), today=date(2026, 11, 23)))


def test_every_line_is_a_contract_of_a_sample_buyer():
    found = lines()

    assert all(isinstance(line, ContractLine) for line in found)
    assert {line.buyer_siret for line in found} == BUYERS
    assert len(found) == len({line.uid for line in found}) == len(BUYERS) * decp.CONTRACTS_EACH
    assert all(line.amount and line.notified_on and line.supplier_name for line in found)


def test_suppliers_have_fictitious_valid_siret_numbers_that_no_buyer_has():
    numbers = {supplier.siret for supplier in decp.SUPPLIERS}

    assert all(siret.is_valid(number) and number.startswith("299") for number in numbers)
    assert not numbers & BUYERS


def test_file_is_the_same_at_each_reading():
    assert decp.csv_file() == decp.csv_file()
