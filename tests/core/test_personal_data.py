import pytest
from django.apps import apps
from django.core.exceptions import FieldError

from collectif.core.personal_data import count_rows, holdings, register, told_holdings
from members.models import Profile, User
from tests.members.factories import SkillFactory
from tests.members.privacy_factories import full_life

pytestmark = pytest.mark.django_db


def paths_to_people() -> set[tuple[str, str]]:
    """Each table that names a person, or a profile, and by which field."""
    return {
        (model._meta.label, field.name if target is User else f"{field.name}__user")
        for target in (User, Profile)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and not field.many_to_many
        if field.related_model is target
    }


def test_each_table_that_names_a_person_is_decided():
    decided = {(one.model._meta.label, one.path) for one in holdings()}

    assert paths_to_people() - decided == set()


def test_what_stays_or_is_not_told_has_its_reason():
    unexplained = [
        f"{one.model._meta.label}.{one.path}"
        for one in holdings()
        if not one.reason and (one.blanks is not None or not one.fields)
    ]

    assert unexplained == []


def test_each_told_table_has_its_own_name_and_words():
    names = [one.name for one in told_holdings()]

    assert sorted(set(names)) == sorted(names)
    assert all(str(one.title) for one in told_holdings())


@pytest.mark.parametrize("holding", told_holdings(), ids=lambda one: one.name)
def test_told_fields_exist(holding, bob):
    try:
        list(holding.rows_of(bob.pk).values(*holding.fields, *holding.files))
    except FieldError as error:
        pytest.fail(str(error))


def test_no_digest_nor_secret_is_told():
    told = {field for one in told_holdings() for field in one.fields}

    assert {field for field in told if "digest" in field or "password" in field} == set()
    assert "data" not in next(one for one in told_holdings() if one.name == "second_factors").fields


def test_registering_twice_changes_nothing():
    before = holdings()

    register(before)

    assert holdings() == before


def test_counts_are_hers_and_cost_one_query(bob, alice, django_assert_num_queries):
    full_life(bob, alice)
    SkillFactory()

    with django_assert_num_queries(1):
        counts = count_rows(bob)

    assert (counts["skills"], counts["achievements"], counts["marks"]) == (1, 1, 1)
    assert (counts["messages_sent"], counts["applications"]) == (1, 0)
