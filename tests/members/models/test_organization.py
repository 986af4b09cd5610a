import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from members.models import Organization
from tests.members.factories import OrganizationFactory

SIRET = "21380185500015"


@pytest.mark.parametrize(
    ("second", "constraint"),
    [
        ({"siret": SIRET, "name": "Autre"}, "organization_siret_unique"),
        ({"name_key": "ville de sorne"}, "organization_name_unique_without_siret"),
        ({"siret": "2138018550001"}, "organization_siret_14_digits"),
        ({"siret": SIRET + "1"}, "value too long"),
    ],
)
def test_database_refuses(db, second, constraint):
    OrganizationFactory(siret=SIRET)
    OrganizationFactory(name="Ville de Sorne")

    with pytest.raises(Exception, match=constraint) as error:
        OrganizationFactory(**second)

    assert "Error" in type(error.value).__name__


def test_two_sites_may_share_a_name(db):
    OrganizationFactory(name="Ville", siret=SIRET)
    OrganizationFactory(name="Ville", siret="21690123100011")
    OrganizationFactory(name="Ville")

    assert Organization.objects.count() == 3


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"siret": SIRET}, "siret_taken"),
        ({"siret": ""}, "name_taken"),
        ({"siret": "1"}, "siret_malformed"),
    ],
)
def test_person_is_told_why(db, second, code):
    OrganizationFactory(name="Ville", siret=SIRET)
    OrganizationFactory(name="Ville")

    with pytest.raises(ValidationError) as error:
        Organization(name="Ville", name_key="ville", **second).full_clean()

    assert {item.code for item in error.value.error_dict["__all__"]} == {code}


def test_integrity_error_is_what_a_race_would_raise(db):
    OrganizationFactory(name="Ville")

    with pytest.raises(IntegrityError):
        OrganizationFactory(name="VILLE")
