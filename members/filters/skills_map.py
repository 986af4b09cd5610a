"""What the people of the directory can do, counted by family and level: one statement for all."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from members.models import Membership
from members.models.cohort import HERE
from members.models.directory import DirectoryEntryQuerySet

# Each row: the code of a family (or of a domain of it), the level, the people.
# A person counts once in a family, at the best level she states in it (0: she states none).
COUNTED = """
WITH told AS (
    SELECT entry.id,
        split_part(skill ->> 'code', ':', 2) AS domain,
        (skill ->> 'level')::int AS level
    FROM ({entries}) entry, jsonb_array_elements(entry.top_skills) skill
    WHERE skill ->> 'code' LIKE 'domain:%%'
), best AS (
    SELECT id, split_part(domain, '.', 1) AS family, max(level) AS level FROM told GROUP BY 1, 2
)
SELECT family, level, count(*) FROM best GROUP BY 1, 2
UNION ALL SELECT domain, level, count(*) FROM told GROUP BY 1, 2
UNION ALL SELECT '', 0, count(*) FROM ({entries}) entry
"""


@dataclass(frozen=True, slots=True)
class SkillsMap:
    """`by_code`: of a family or a domain, how many people stand at each level, 0 to 4.

    `person_count`: everyone who is counted, whatever she says.
    """

    person_count: int
    by_code: Mapping[str, Counter[int]]

    def at_least(self, code: str, level: int) -> int:
        """How many reach a level; 0 is anyone who has the skill."""
        return sum(count for each, count in self.by_code[code].items() if each >= level)

    def at(self, code: str, level: int) -> int:
        return self.by_code[code][level]


def map_skills(entries: DirectoryEntryQuerySet) -> SkillsMap:
    """Count the skills of those of `entries` who are members and have not left, in one query."""
    here = Membership.objects.filter(state__in=HERE).values("user")
    counted = entries.filter(profile__user__in=here).order_by().values("id", "top_skills")
    sql, params = counted.query.sql_with_params()
    by_code: dict[str, Counter[int]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(entries=sql), (*params, *params))
        for code, level, count in cursor.fetchall():
            by_code[code][level] = count
    return SkillsMap(by_code.pop("", Counter())[0], by_code)
