import pytest
from django.core.exceptions import ValidationError

from members.actions import ensure_organizations, find_or_create_organization
from members.models import Organization
from tests.concurrency import run_behind
from tests.members.factories import OrganizationFactory

GRENOBLE = "21380185500015"
LYON = "21690123100011"


def test_new_organization_is_written_once(db):
    first = find_or_create_organization(name="  Ville de\u00a0Sorne ", siret=GRENOBLE)
    again = find_or_create_organization(name="Ville de Sorne", siret=GRENOBLE)

    assert first == again
    assert (first.name, first.name_key, first.siret) == (
        "Ville de Sorne",
        "ville de sorne",
        GRENOBLE,
    )
    assert first.public_id is not None


def test_first_name_heard_for_a_siret_stays(db):
    first = find_or_create_organization(name="Ville de Sorne", siret=GRENOBLE)

    again = find_or_create_organization(name="MAIRIE DE SORNE", siret=GRENOBLE)

    assert again.pk == first.pk
    assert again.name == "Ville de Sorne"
    assert Organization.objects.count() == 1


def test_without_siret_the_name_counts_whatever_its_accents_and_case(db):
    first = find_or_create_organization(name="Métropole de Sœurville")
    again = find_or_create_organization(name="METROPOLE DE SOEURVILLE")

    assert first.pk == again.pk


def test_one_name_with_and_without_siret_are_two(db):
    known = find_or_create_organization(name="Ville de Sorne", siret=GRENOBLE)
    unknown = find_or_create_organization(name="Ville de Sorne")

    assert known.pk != unknown.pk


def test_batch_answers_for_each_fact_and_keeps_the_first_name_of_a_siret(db):
    facts = [("Zoé SA", LYON), ("Alpha SA", LYON), ("Ville", GRENOBLE), ("Ville", "")]

    found = ensure_organizations(facts)

    assert found.keys() == set(facts)
    assert found["Zoé SA", LYON] == found["Alpha SA", LYON]
    assert found["Alpha SA", LYON].name == "Zoé SA"
    assert Organization.objects.count() == 3


@pytest.mark.parametrize("count", [2, 100])
def test_batch_of_new_organizations_costs_three_queries(db, django_assert_num_queries, count):
    facts = [(f"Ville {n}", f"{n:014}" if n % 2 else "") for n in range(count)]

    with django_assert_num_queries(3):
        ensure_organizations(facts)

    assert Organization.objects.count() == count


def test_batch_of_known_organizations_costs_a_query_for_each_kind(db, django_assert_num_queries):
    facts = [(f"Ville {n}", f"{n:014}" if n % 2 else "") for n in range(100)]
    ensure_organizations(facts)

    with django_assert_num_queries(2):
        ensure_organizations(facts)
    with django_assert_num_queries(1):
        ensure_organizations(facts[1::2])


def test_organizations_just_written_are_as_their_rows(db):
    facts = [("Ville de Sorne", GRENOBLE), ("Syndicat des eaux", "")]

    written = ensure_organizations(facts)

    columns = Organization.objects.values("id", "public_id", "name", "name_key", "siret")
    assert [
        {name: getattr(written[fact], name) for name in row}
        for fact, row in zip(facts, columns.order_by("-siret"), strict=True)
    ] == list(columns.order_by("-siret"))


def test_empty_batch_gives_nothing(db):
    assert ensure_organizations([]) == {}


@pytest.mark.parametrize(
    ("name", "siret", "code"),
    [
        (" ", GRENOBLE, "name_required"),
        ("", "", "name_required"),
        ("Ville", "2138018550001", "siret_malformed"),
        ("Ville", "2138018550001x", "siret_malformed"),
        ("Ville", "２１３８０１８５５０００１５", "siret_malformed"),
    ],
)
def test_unusable_fact_is_refused_and_nothing_is_written(db, name, siret, code):
    with pytest.raises(ValidationError) as error:
        ensure_organizations([("Autre", LYON), (name, siret)])

    assert error.value.code == code
    assert Organization.objects.count() == 0


def test_long_name_is_cut_where_the_column_ends(db):
    long = find_or_create_organization(name="Œ" * 400)

    assert (len(long.name), len(long.name_key)) == (300, 300)
    assert find_or_create_organization(name="Œ" * 400).pk == long.pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("does_commit", [True, False])
def test_two_workers_bringing_the_same_write_them_once(does_commit):
    facts = [("Ville de Sorne", GRENOBLE), ("Syndicat des eaux", "")]
    first, second = {}, {}

    errors = run_behind(
        lambda: first.update(ensure_organizations(facts)),
        lambda: second.update(ensure_organizations(reversed(facts))),
        does_commit=does_commit,
    )

    assert errors == []
    assert Organization.objects.count() == 2
    assert second.keys() == set(facts)
    assert (second == first) is does_commit


def test_factory_makes_an_organization_that_is_found_again(db):
    organization = OrganizationFactory(name="Département de la Sorne")

    assert find_or_create_organization(name="departement de la sorne") == organization
