import pytest

from tenders.sources.errors import SourceRejected
from tenders.sources.vocabularies.client import VocabularyClient
from tenders.sources.vocabularies.cpv import read_cpv
from tests.tenders.sources.servers import Reply
from tests.tenders.vocabulary_files import FRENCH, sdk_body


@pytest.fixture
def client():
    with VocabularyClient(user_agent="tests", min_interval=0) as opened:
        yield opened


def test_fetch_says_where_from_in_what_language_and_which_release(serve, client):
    server = serve(lambda request: Reply(body=sdk_body(FRENCH)))
    url = f"{server.url}/1.15.1/translations/code_fr.xml"
    file = client.fetch(url)
    assert (file.source, file.language, file.version) == (url, "fr", "1.15.1")
    assert set(read_cpv(file)) == set(FRENCH)


def test_fetch_of_a_moved_file_is_for_a_person_to_look_at(serve, client):
    server = serve(lambda request: Reply(status=302, headers={"Location": "https://other.example"}))
    with pytest.raises(SourceRejected) as caught:
        client.fetch(f"{server.url}/code_fr.xml")
    assert caught.value.code == "redirected"
