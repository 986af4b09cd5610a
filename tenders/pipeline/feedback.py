"""What people said of their matches: the score as it stood, and the log as a truth set."""

import hashlib
import hmac
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypedDict

from django.conf import settings
from django.db.models.functions import Coalesce

from members.models import Profile
from tenders.enums import FeedbackReason, Verdict
from tenders.models import Match, MatchFeedback, MatchStatistics, Procedure

# How well a match suited, as evaluations read it; a verdict taken back says nothing.
GRADES: Final = {Verdict.WON: 3, Verdict.APPLIED: 2, Verdict.KEPT: 1, Verdict.HIDDEN: 0}
# Said of the moment, not of the match.
CIRCUMSTANCES: Final = frozenset({FeedbackReason.TOO_LATE, FeedbackReason.KNOWN})


class ScoreThen(TypedDict):
    """A score as it stood, and what gave it; None, "" and no part when there was no match."""

    score: Decimal | None
    parts: list[dict[str, Any]]
    engine_version: str
    statistics: MatchStatistics | None


def score_now(profile: Profile, procedure: Procedure) -> ScoreThen:
    """Return how the procedure stands for the person, or stood when its match was closed."""
    matches = Match.objects.filter(profile=profile, procedure=procedure)
    found = matches.select_related("statistics").defer("statistics__data").first()
    if found is None:
        return ScoreThen(score=None, parts=[], engine_version="", statistics=None)
    return ScoreThen(
        score=found.score,
        parts=found.parts,
        engine_version=found.statistics.engine_version,
        statistics=found.statistics,
    )


class TruthLine(NamedTuple):
    """What one person said last of one procedure, under names that tell nobody who it was.

    `version` and `score`: the `MatchStatistics` that scored it for her then, and how well; None
    when it was not among her matches, or, for the version, when the log did not keep it yet.
    """

    profile: str
    procedure: str
    grade: int
    version: int | None
    score: Decimal | None


def truth_lines() -> Iterator[TruthLine]:
    """Give each last word, ordered; no person can be told by it.

    What was set aside for lack of time, or because it was known, is no judgement of the match.
    """
    shown = Coalesce("procedure__merged_into__public_id", "procedure__public_id")
    rows = (
        MatchFeedback.objects.last_words()
        .annotate(shown=shown)
        .values_list("profile", "shown", "verdict", "reason", "statistics", "score", named=True)
    )
    graded = {
        (pseudonym(row.profile), str(row.shown)): row
        for row in rows
        if row.verdict != Verdict.RESTORED and row.reason not in CIRCUMSTANCES
    }
    for (profile, procedure), row in sorted(graded.items()):
        grade = GRADES[Verdict(row.verdict)]
        yield TruthLine(profile, procedure, grade, row.statistics, row.score)


def pseudonym(profile_id: int) -> str:
    """Return the same 16 letters for a profile each time; whoever has no key learns nothing."""
    text = f"tenders.feedback:{profile_id}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()[:16]
