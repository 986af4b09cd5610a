import pytest
from django.urls import reverse

from tests.members.factories import ReferenceFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.suggestion_factories import (
    CpvSuggesterVersionFactory,
    SuggestedClassesFactory,
)

LIST = reverse("tenders:code_list")
IDEAS = reverse("tenders:code_ideas")


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


@pytest.fixture
def reference(bob):
    CpvSuggesterVersionFactory()
    return ReferenceFactory(profile=bob.profile, title="Nettoyage du siège", text="Vitres.")


def confirm_url(reference):
    return reverse("tenders:code_confirm", args=[reference.public_id])


def choice(reference, code):
    return {f"reference-{reference.pk}-code": code}


def codes(page):
    return [value for value, _words in page.context["proposed"][0].form.fields["code"].choices]


def test_page_suggests_three_codes_and_keeps_nothing(member, reference):
    page = member.get(LIST)
    assert codes(page)[0] == "90910000"
    assert len(codes(page)) <= 3
    reference.refresh_from_db()
    assert reference.classification_code == ""


def test_code_is_confirmed_then_shown_as_hers(member, reference):
    assert member.post(confirm_url(reference), choice(reference, "90910000")).url == LIST
    reference.refresh_from_db()
    assert reference.classification_code == "90910000"
    page = member.get(LIST)
    assert page.context["proposed"] == []
    assert [one for one, _words in page.context["coded"]] == [reference]


@pytest.mark.parametrize("code", ["", "72000000", "9091"])
def test_what_was_not_suggested_is_refused(member, reference, code):
    response = member.post(confirm_url(reference), choice(reference, code))
    assert response.status_code == 422
    reference.refresh_from_db()
    assert reference.classification_code == ""


def test_achievement_of_somebody_else_is_unknown(member):
    other = ReferenceFactory()
    assert member.post(confirm_url(other), choice(other, "90910000")).status_code == 404


def test_page_before_any_training_and_without_any_achievement(member, bob):
    assert member.get(LIST).context["has_references"] is False
    ReferenceFactory(profile=bob.profile)
    page = member.get(LIST)
    assert (page.context["has_references"], page.context["proposed"]) == (True, [])


def test_who_has_no_profile_has_no_codes(client_of, alice):
    assert client_of(alice).get(LIST).status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_a_fixed_number_of_queries(
    member, bob, reference, count, django_assert_num_queries
):
    for number in range(count - 1):
        ReferenceFactory(profile=bob.profile, title=f"Nettoyage {number}")
    member.get(LIST)
    with django_assert_num_queries(5):
        page = member.get(LIST)
    assert len(page.context["proposed"]) == count


def test_ideas_are_given_while_one_writes_and_the_tick_stays(member, reference):
    form = {"title": "Nettoyage des vitres", "text": "", "classification_code": ["", "90910000"]}
    html = member.post(IDEAS, form).content.decode()
    assert 'value="90910000" checked' in html
    assert 'type="radio"' not in member.post(IDEAS, {"title": ""}).content.decode()


def test_form_of_an_achievement_asks_for_ideas(member):
    assert IDEAS in member.get(reverse("members:reference_create")).content.decode()


def test_dossier_marks_its_classes_as_suggested(member):
    procedure = SuggestedClassesFactory().procedure
    html = member.get(procedure.get_absolute_url()).content.decode()
    assert "9091" in html
    assert "9091" not in member.get(ProcedureFactory().get_absolute_url()).content.decode()
