import pytest

from collectif.core.remote.errors import SourceRejected
from collectif.core.vocabularies.client import VocabularyClient
from tests.servers import Reply


@pytest.fixture
def client():
    with VocabularyClient(user_agent="tests", min_interval=0) as opened:
        yield opened


def test_fetch_says_where_from_in_what_language_and_which_release(serve, client):
    server = serve(lambda request: Reply(body=b"<a/>"))
    url = f"{server.url}/1.15.1/translations/code_fr.xml"
    file = client.fetch(url)
    assert (file.source, file.body, file.language, file.version) == (url, b"<a/>", "fr", "1.15.1")


def test_fetch_takes_the_language_it_is_told(serve, client):
    server = serve(lambda request: Reply())
    assert client.fetch(f"{server.url}/code_fr.xml", "de").language == "de"


def test_fetch_of_a_moved_file_is_for_a_person_to_look_at(serve, client):
    server = serve(lambda request: Reply(status=302, headers={"Location": "https://other.example"}))
    with pytest.raises(SourceRejected) as caught:
        client.fetch(f"{server.url}/code_fr.xml")
    assert caught.value.code == "redirected"
