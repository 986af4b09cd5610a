import pytest

from tenders.sources.private.model_file import as_csv, as_xlsx
from tenders.sources.private.tables import read_rows

HEADINGS = ("Objet", "Acheteur", "SIRET")
EXAMPLE = ("=1+1", "https://ville.example", "05650110900005")


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_model_is_read_back_as_it_was_written(make):
    rows = read_rows(make(HEADINGS, EXAMPLE))

    assert [row.cells for row in rows] == [HEADINGS, EXAMPLE]


def test_csv_opens_in_a_french_spreadsheet():
    assert as_csv(HEADINGS, EXAMPLE).startswith(b"\xef\xbb\xbfObjet;Acheteur;SIRET\r\n")
