"""From a few words to skills, and why each is proposed: one statement."""

import re
from dataclasses import dataclass

from django.db import connection

from collectif.core.text import fold

# A shorter beginning of a word stands for half of the dictionary.
SHORTEST_PREFIX = 3
SHORTEST_CORRECTED = 4
SHORTEST_LONE = 6
_WORD = re.compile(r"[^\W_]+")
# `exact`: the words, accents and endings aside, the last one perhaps unfinished; of very many, the
# labels and the shortest texts. `near`, only without any: words much like them, a long one by
# itself more freely. A title leads to what is at the heart of its occupation; the collective is
# one of executives, so other occupations count for less.
FOUND = """
WITH exact AS MATERIALIZED (
    SELECT code, text, words, skill_id, occupation_id
    FROM members_rometerm
    WHERE search_vector @@ (
        plainto_tsquery('fr', %(finished)s)
        && CASE WHEN numnode(plainto_tsquery('fr', %(last)s)) = 0 THEN ''::tsquery
            ELSE plainto_tsquery('fr', %(last)s) || to_tsquery('fr_exact', %(begun)s) END
    )
    ORDER BY (code = skill_id) DESC NULLS LAST, length(words), code
    LIMIT 500
), near AS (
    SELECT code, text, words, skill_id, occupation_id
    FROM members_rometerm
    WHERE CASE WHEN %(is_lone)s THEN %(long)s <<%% words ELSE %(long)s <%% words END
        AND numnode(plainto_tsquery('fr', %(long)s)) > 0
        AND NOT EXISTS (SELECT FROM exact)
), found AS (
    SELECT exact.*, similarity(words, %(typed)s) AS closeness, 0.5 AS for_label FROM exact
    UNION ALL
    SELECT near.*, similarity(words, %(typed)s), 0 FROM near
), leads AS (
    SELECT skill_id, code, text, 1 AS own,
        closeness + CASE WHEN code = skill_id THEN for_label ELSE 0 END AS score
    FROM found WHERE skill_id IS NOT NULL
    UNION ALL
    SELECT link.skill_id, found.code, found.text, 0,
        closeness * link.weight * CASE WHEN occupation.is_cadre THEN 1 ELSE 0.7 END
    FROM found
    JOIN members_occupation occupation ON occupation.code = found.occupation_id
    JOIN members_occupationskill link ON link.occupation_id = occupation.code
    WHERE link.is_core
), best AS (
    SELECT skill_id, max(score) + 0.15 * ln(1 + sum(own)) AS score,
        (array_agg(ARRAY[code, text] ORDER BY score DESC, code))[1:1] AS via
    FROM leads GROUP BY skill_id
)
SELECT skill.code, skill.label, skill.kind, skill.domain,
    CASE WHEN via[1][1] = skill.code THEN '' ELSE via[1][2] END
FROM best JOIN members_romeskill skill ON skill.code = best.skill_id
WHERE NOT skill.is_obsolete
ORDER BY best.score DESC, skill.label
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A skill that some words lead to; `via`: the synonym or title that did, "" for its label."""

    code: str
    label: str
    kind: str
    domain: str
    via: str


def suggestions(typed: str, limit: int) -> list[Suggestion]:
    """Return at most `limit` skills, the closest first; words without meaning lead to none."""
    values = search_values(typed)
    if not values["typed"]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(FOUND, values | {"limit": limit})
        return [Suggestion(*row) for row in cursor.fetchall()]


def search_values(typed: str) -> dict[str, str | bool]:
    """Return what `FOUND` asks for, the limit aside."""
    words = _WORD.findall(fold(typed))
    *finished, last = words or [""]
    long = [word for word in words if len(word) >= SHORTEST_CORRECTED]
    return {
        "typed": " ".join(words),
        "finished": " ".join(finished),
        "last": last,
        "begun": f"{last}:*" if len(last) >= SHORTEST_PREFIX else last,
        "long": " ".join(long),
        "is_lone": len(long) == 1 and len(long[0]) >= SHORTEST_LONE,
    }
