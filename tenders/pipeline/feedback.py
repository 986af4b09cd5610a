"""What people said of their matches: the score as it stood, and the log as a truth set."""

import hashlib
import hmac
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, TypedDict

from django.conf import settings
from django.db.models.functions import Coalesce

from members.models import Profile
from tenders.enums import FeedbackReason, Verdict
from tenders.models import Match, MatchFeedback, Procedure

# How well a match suited, as evaluations read it; a verdict taken back says nothing.
GRADES: Final = {Verdict.WON: 3, Verdict.APPLIED: 2, Verdict.KEPT: 1, Verdict.HIDDEN: 0}
# Said of the moment, not of the match.
CIRCUMSTANCES: Final = frozenset({FeedbackReason.TOO_LATE, FeedbackReason.KNOWN})


class ScoreThen(TypedDict):
    """A score as it stood; None, "" and no part when there was no match."""

    score: Decimal | None
    parts: list[dict[str, Any]]
    engine_version: str


def score_now(profile: Profile, procedure: Procedure) -> ScoreThen:
    """Return how the procedure stands for the person, or stood when its match was closed."""
    matches = Match.objects.filter(profile=profile, procedure=procedure)
    found = matches.values_list("score", "parts", "statistics__engine_version").first()
    score, parts, engine_version = found or (None, [], "")
    return ScoreThen(score=score, parts=parts, engine_version=engine_version)


def truth_lines() -> Iterator[tuple[str, str, int]]:
    """Give (profile, procedure, grade) for each last word, ordered; no person can be told by it.

    What was set aside for lack of time, or because it was known, is no judgement of the match.
    """
    shown = Coalesce("procedure__merged_into__public_id", "procedure__public_id")
    lines = (
        MatchFeedback.objects.last_words()
        .annotate(shown=shown)
        .values_list("profile", "shown", "verdict", "reason")
    )
    graded = {
        (pseudonym(profile), str(procedure)): GRADES[Verdict(verdict)]
        for profile, procedure, verdict, reason in lines
        if verdict != Verdict.RESTORED and reason not in CIRCUMSTANCES
    }
    for (profile, procedure), grade in sorted(graded.items()):
        yield profile, procedure, grade


def pseudonym(profile_id: int) -> str:
    """Return the same 16 letters for a profile each time; whoever has no key learns nothing."""
    text = f"tenders.feedback:{profile_id}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()[:16]
