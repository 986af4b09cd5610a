"""What a person said of calls, as the rule that tunes her weights reads it."""

from collections.abc import Iterator
from typing import Final

from collectif.matching.scores import Part
from collectif.matching.tuning import Opinion, Target
from members.models import Profile
from tenders.enums import FeedbackReason, Verdict
from tenders.models import MatchFeedback

# A size, a date or a call already known is no part of a score: nothing to reduce.
BLAMES: Final = {
    FeedbackReason.DOMAIN: frozenset({Target.WORD, Target.DIVISION}),
    FeedbackReason.PLACE: frozenset({Target.DEPARTMENT}),
}


def opinions_of(profile: Profile) -> Iterator[Opinion]:
    """Give her last word about each procedure, unless she took it back; one query."""
    last_words = MatchFeedback.objects.filter(profile=profile).last_words()
    for said in last_words.values("pk", "verdict", "reason", "parts"):
        if said["verdict"] == Verdict.RESTORED:
            continue
        is_refusal = said["verdict"] == Verdict.HIDDEN
        reason = said["reason"] if is_refusal else ""
        yield Opinion(
            id=said["pk"],
            is_refusal=is_refusal,
            blames=BLAMES[FeedbackReason(reason)] if reason in BLAMES else frozenset(),
            parts=tuple(map(Part.from_dict, said["parts"])),
        )
