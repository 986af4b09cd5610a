import pytest
from django.urls import reverse

from members.models import Charter, CharterSignature
from tests.members.membership_factories import TEXT, CharterFactory, CharterSignatureFactory

READ = reverse("members:charter_detail")
SIGN = reverse("members:charter_sign")
WRITE = reverse("members:charter_write")
LIST = reverse("members:charter_list")


@pytest.fixture
def charter(db):
    return CharterFactory(version=1)


def answers(charter, **others):
    return {"charter": charter.public_id, "agrees": "on"} | others


def test_charter_in_force_is_read_by_all(client, charter):
    CharterFactory(version=2, draft=True, text="Secret.")

    page = client.get(READ).content.decode()

    assert "Nous venons chaque semaine." in page
    assert "Secret." not in page


def test_without_a_charter_the_page_says_so(client, db):
    assert client.get(READ).context["charter"] is None


def test_who_signed_reads_when(client_of, charter, bob):
    CharterSignatureFactory(user=bob, charter=charter)

    assert client_of(bob).get(READ).context["signature"].user == bob


def test_member_signs_and_goes_on_to_where_she_was_going(client_of, charter, bob):
    client = client_of(bob)
    asked = client.get(reverse("members:profile_detail"))
    page = client.get(asked.url)
    assert page.context["fields"].initial == {"charter": charter.public_id}

    response = client.post(SIGN, answers(charter, next=page.context["next"]))

    assert response.url == reverse("members:profile_detail")
    assert CharterSignature.objects.get().user == bob
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/", "//elsewhere.example", "", "javascript:x"]
)
def test_signature_leads_to_no_other_site(client_of, charter, bob, path):
    response = client_of(bob).post(SIGN, answers(charter, next=path))

    assert response.url == reverse("dashboard")


def test_box_left_empty_signs_nothing(client_of, charter, bob):
    response = client_of(bob).post(SIGN, {"charter": charter.public_id})

    assert response.status_code == 422
    assert not CharterSignature.objects.exists()


def test_second_click_is_harmless(client_of, charter, bob):
    client = client_of(bob)
    client.post(SIGN, answers(charter))

    assert client.post(SIGN, answers(charter)).url == READ
    assert CharterSignature.objects.count() == 1


def test_version_that_changed_while_she_was_reading_is_shown_anew(client_of, charter, bob):
    client = client_of(bob)
    client.get(SIGN)
    new = CharterFactory(version=2, text=TEXT + "\n\nUne promesse de plus.")

    response = client.post(SIGN, answers(charter))

    assert response.status_code == 422
    assert response.context["form"].has_error("__all__", "not_in_force")
    page = response.content.decode()
    assert f'value="{new.public_id}"' in page
    assert f'value="{charter.public_id}"' not in page


def test_new_version_says_what_changes(client_of, charter, bob):
    CharterSignatureFactory(user=bob, charter=charter)
    CharterFactory(version=2, text=TEXT + "\n\nUne de plus.", summary="Une promesse nouvelle.")

    page = client_of(bob).get(SIGN)

    assert page.context["former"].charter == charter
    assert "Une promesse nouvelle." in page.content.decode()
    assert [one.change for one in page.context["changes"]] == ["", "", "", "added"]


@pytest.mark.parametrize("version", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_absurd_version_is_refused(client_of, charter, bob, version):
    assert client_of(bob).post(SIGN, {"charter": version, "agrees": "on"}).status_code == 422


def test_coordinator_signs_too(client_of, charter, alice):
    client = client_of(alice)
    assert client.get(LIST).status_code == 302

    client.post(SIGN, answers(charter))

    assert client.get(LIST).status_code == 200


def test_draft_is_written_read_and_published(client_of, dana):
    client = client_of(dana)

    response = client.post(WRITE, {"text": TEXT, "summary": ""})
    draft = Charter.objects.get()
    assert response.url == draft.get_absolute_url()
    assert client.get(response.url).status_code == 200

    response = client.post(reverse("members:charter_publish", args=[draft.public_id]))
    assert response.url == LIST
    assert Charter.objects.in_force().get() == draft


def test_next_draft_starts_from_the_version_in_force(client_of, charter, dana):
    initial = client_of(dana).get(WRITE).context["form"].initial

    assert initial == {"text": TEXT, "summary": ""}


def test_draft_is_compared_with_the_version_before(client_of, charter, dana):
    draft = CharterFactory(version=2, draft=True, text="Autre chose.")

    clauses = client_of(dana).get(draft.get_absolute_url()).context["clauses"]

    assert {clause.change for clause in clauses} == {"removed", "added"}


def test_what_cannot_be_published_says_why(client_of, charter, dana):
    draft = CharterFactory(version=2, draft=True, text="Autre chose.", summary="")

    response = client_of(dana).post(reverse("members:charter_publish", args=[draft.public_id]))

    assert response.status_code == 422
    assert response.context["errors"]
    draft.refresh_from_db()
    assert draft.published_at is None


def test_text_too_long_is_refused(client_of, dana):
    response = client_of(dana).post(WRITE, {"text": "x" * 20_001})

    assert response.status_code == 422


def test_published_version_is_read_by_members_without_the_means_to_write(client_of, charter, bob):
    CharterSignatureFactory(user=bob, charter=charter)

    page = client_of(bob).get(charter.get_absolute_url())

    assert page.status_code == 200
    assert WRITE not in page.content.decode()


def test_versions_cost_the_same_however_many(client_of, charter, dana, django_assert_num_queries):
    client = client_of(dana)
    client.get(LIST)
    for versions in (range(2, 3), range(3, 22)):
        for version in versions:
            CharterSignatureFactory(charter__version=version, user=dana)
        with django_assert_num_queries(5):
            client.get(LIST)
