from collectif.core.remote.transport import Answer, FeedClient
from collectif.core.vocabularies.files import VocabularyFile, language_of, release_of


class VocabularyClient(FeedClient):
    """Fetch reference lists from their publishers."""

    def fetch(self, url: str, language: str = "") -> VocabularyFile:
        """Return the file at `url`, of the language its name says if none is given.

        Raises SourceUnavailable or SourceRejected.
        """
        return VocabularyFile(
            source=url,
            body=self._transport.get(url, _body),
            language=language or language_of(url),
            version=release_of(url),
        )


def _body(answer: Answer) -> bytes:
    return answer.body
