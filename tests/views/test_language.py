import pytest
from django.conf import settings
from django.urls import reverse

ADDRESS = "set_language"


def test_visitor_changes_the_language_of_the_pages(client, db):
    response = client.post(reverse(ADDRESS), {"language": "en", "next": "/vie-privee/"})

    assert response.url == "/vie-privee/"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_language_of_a_person_is_kept_for_her_mails(client_of, bob):
    client_of(bob).post(reverse(ADDRESS), {"language": "en", "next": "/"})

    bob.refresh_from_db()
    assert bob.language == "en"


@pytest.mark.parametrize("language", ["xx", ""])
def test_unknown_language_changes_nothing(client_of, bob, language):
    response = client_of(bob).post(reverse(ADDRESS), {"language": language, "next": "/"})

    assert response.status_code == 302
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies
    bob.refresh_from_db()
    assert bob.language == "fr"


def test_nobody_is_sent_to_another_site(client, db):
    response = client.post(reverse(ADDRESS), {"language": "en", "next": "https://evil.example/"})

    assert response.url == "/"


def test_language_is_not_changed_by_a_link(client, db):
    assert client.get(reverse(ADDRESS)).status_code == 405
