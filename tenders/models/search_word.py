from collections.abc import Iterable
from difflib import SequenceMatcher

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from collectif.core.text import fold

# Share of letters in common, in order (0 to 1), below which two words merely look alike.
CLOSE_ENOUGH = 0.75
# A typed word that begins one we hold is not a slip: it is not finished.
CANDIDATES = """
SELECT typed.word, near.word, near.folded
FROM unnest(%(typed)s::text[]) AS typed (word)
CROSS JOIN LATERAL (
    SELECT held.word, held.folded FROM tenders_searchword held
    WHERE held.folded %% typed.word
    ORDER BY similarity(held.folded, typed.word) DESC, held.frequency DESC, held.word
    LIMIT 10
) near
WHERE NOT EXISTS (SELECT FROM tenders_searchword WHERE folded LIKE typed.word || '%%')
"""


class SearchWordQuerySet(models.QuerySet["SearchWord"]):
    def knows(self, word: str) -> bool:
        """Say whether a title holds `word` as it stands, accents and case aside."""
        return self.filter(folded=fold(word)).exists()

    def corrections(self, words: Iterable[str]) -> dict[str, str]:
        """Return, for each of `words` that no title holds, the closest one that a title holds.

        Accents and case aside, in one query; words that resemble nothing are left out.
        """
        typed = {fold(word): word for word in words}
        if not typed:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(CANDIDATES, {"typed": list(typed)})
            near = cursor.fetchall()
        # Trigrams find the candidates; they think little of two letters swapped.
        closest: dict[str, tuple[float, str]] = {}
        for word, held, folded in near:
            closeness = SequenceMatcher(None, word, folded).ratio()
            if closeness >= CLOSE_ENOUGH and closeness > closest.get(word, (0.0, ""))[0]:
                closest[word] = (closeness, held)
        return {typed[word]: held for word, (_closeness, held) in closest.items()}


class SearchWord(models.Model):
    """A word of the titles we hold, as it is written there: what a typing slip is compared with.

    Counted anew by `tenders.pipeline.search_words`.
    """

    word = models.CharField(_("word"), max_length=40, primary_key=True)
    # The word without its accents: what is compared.
    folded = models.CharField(_("word without accents"), max_length=40)
    # In how many titles.
    frequency = models.PositiveIntegerField(_("frequency"))

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of the titles")
        verbose_name_plural = _("words of the titles")
        indexes = [
            GinIndex(fields=["folded"], name="search_word_folded", opclasses=["gin_trgm_ops"])
        ]

    def __str__(self) -> str:
        return self.word
