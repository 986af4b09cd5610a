from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from meetings.models import SchoolHoliday

pytestmark = pytest.mark.django_db
HEADER = "Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire"


def test_file_is_imported_and_what_is_not_read_is_told(tmp_path):
    good = "Vacances d'Hiver;-;2027-02-13;2027-03-01;Lyon;Zone A;2026-2027"
    bad = "Vacances d'Été;-;un jour;2027-09-01;Lyon;Zone A;2026-2027"
    file = tmp_path / "calendrier.csv"
    file.write_text(f"{HEADER}\n{good}\n{bad}", encoding="utf-8")
    out = StringIO()

    call_command("import_school_holidays", str(file), stdout=out)

    assert out.getvalue() == "1 school holidays, 1 lines not read.\n"
    assert SchoolHoliday.objects.get().zone == "A"


@pytest.mark.parametrize("content", [None, "<html>"])
def test_wrong_file_is_told(tmp_path, content):
    file = tmp_path / "calendrier.csv"
    if content:
        file.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError):
        call_command("import_school_holidays", str(file))
