import pytest
from django.core.exceptions import ValidationError

from meetings.actions.school_holidays import import_school_holidays
from meetings.models import SchoolHoliday

pytestmark = pytest.mark.django_db
HEADER = "Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire"


def table(last_day):
    line = f"Vacances d'Hiver;-;2027-02-13;{last_day};Lyon;Zone A;2026-2027"
    return f"{HEADER}\n{line}".encode()


def test_holidays_are_stored_once_and_corrected():
    import_school_holidays(content=table("2027-02-28"))
    imported = import_school_holidays(content=table("2027-03-01"))

    stored = SchoolHoliday.objects.get()
    assert (imported.stored, imported.unread) == (1, 0)
    assert str(stored.ends_on) == "2027-03-01"
    assert stored.source == "fr-en-calendrier-scolaire, 2026-2027"


def test_unreadable_file_leaves_what_is_known():
    import_school_holidays(content=table("2027-02-28"))

    with pytest.raises(ValidationError):
        import_school_holidays(content=b"<html>")

    assert SchoolHoliday.objects.count() == 1
