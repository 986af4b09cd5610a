"""The vocabulary that typing slips are compared with, counted in the titles."""

from django.db import connection

from tenders.models.search_query import PRINTED

# Only words of titles that everyone may read: a suggestion must not tell of the others.
REFRESH = """
WITH counted AS MATERIALIZED (
    SELECT word, ndoc AS frequency FROM ts_stat(format($titles$
        SELECT to_tsvector('simple', translate(title, %%L, %%L)) FROM tenders_procedure
        WHERE merged_into_id IS NULL AND visibility = 'everyone'
    $titles$, %(printed)s, %(plain)s))
    WHERE length(word) BETWEEN 4 AND 40 AND word ~ '^[[:alpha:]]+$'
),
forgotten AS (
    DELETE FROM tenders_searchword held
    WHERE NOT EXISTS (SELECT FROM counted WHERE counted.word = held.word)
),
written AS (
    INSERT INTO tenders_searchword AS held (word, folded, frequency)
    SELECT word, unaccent(word), frequency FROM counted
    ON CONFLICT (word) DO UPDATE SET frequency = EXCLUDED.frequency
        WHERE held.frequency <> EXCLUDED.frequency
)
SELECT count(*) FROM counted
"""


def refresh_search_words() -> int:
    """Count the words of the titles again, in one statement; return how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, {"printed": PRINTED, "plain": " " * len(PRINTED)})
        return cursor.fetchone()[0]
