from collections.abc import Iterable

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from collectif.core.text import fold

# Below this share of common trigrams, two words merely look alike (pg_trgm, 0 to 1).
CLOSE_ENOUGH = 0.35
# A typed word that begins one we hold is not a slip: it is not finished.
CORRECTIONS = """
SELECT typed.word, near.word
FROM unnest(%(typed)s::text[]) AS typed (word)
CROSS JOIN LATERAL (
    SELECT held.word, similarity(held.folded, typed.word) AS closeness
    FROM tenders_searchword held
    WHERE held.folded %% typed.word
    ORDER BY closeness DESC, held.frequency DESC, held.word
    LIMIT 1
) near
WHERE near.closeness >= %(least)s
AND NOT EXISTS (SELECT FROM tenders_searchword WHERE folded LIKE typed.word || '%%')
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
            cursor.execute(CORRECTIONS, {"typed": list(typed), "least": CLOSE_ENOUGH})
            return {typed[word]: near for word, near in cursor.fetchall()}


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
