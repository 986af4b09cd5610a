"""Why a procedure is not in the list of a person: what refuses it, or what it lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from collectif.matching.gates import Gates, Refusal, refusals
from collectif.matching.notice_vectors import notice_vector
from collectif.matching.proximity import resolve
from collectif.matching.scores import Part, PartKind, Score, amount, total_points
from members.models import Profile, User
from tenders.enums import MarkKind
from tenders.models import Match, Procedure, ProfileMatching
from tenders.pipeline.inputs import procedure_inputs, profile_input
from tenders.pipeline.match_rows import KEPT_MATCHES
from tenders.pipeline.statistics import current_statistics, engine_for

# A line of the comparison for each; references and skills share the points of the words.
BLOCKS: Final = {
    "words": (PartKind.EXPERTISE, PartKind.REFERENCE),
    "cpv": (PartKind.CPV,),
    "place": (PartKind.PLACE,),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What one block gave to this procedure, and to the last of the list."""

    block: str
    points: Decimal
    last_points: Decimal | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one procedure stands for one person.

    `refusals`: the conditions it does not meet, in the order to say them. `rank`: its place in
    the list today, from 1; None when it is not there. `bar`: the score it had to reach: the
    floor, or that of the last of a list that is full. `last`: the last of the list, None when
    there is none. `is_list_current`: the list was drawn from her profile as it is, under the
    version in force; otherwise its scores say nothing beside this one, and are left out.
    """

    procedure: Procedure
    score: Score
    parts: list[dict[str, Any]]
    refusals: tuple[Refusal, ...]
    is_hidden: bool
    is_list_current: bool
    rank: int | None
    bar: Decimal
    is_full: bool
    last: Match | None
    lines: tuple[Line, ...]

    @property
    def lacking(self) -> Decimal:
        """How many points it lacks to be proposed; 0 when it has enough."""
        return max(self.bar - self.score.total, Decimal(0))


def stand(profile: Profile, procedure: Procedure, *, user: User, now: datetime) -> Standing:
    """Say why `procedure`, which `user` may know of, is or is not in her list at `now`.

    `profile` is read by `with_contents`. Scores it as the worker does, with the frequencies in
    force.
    """
    told = profile_input(profile)
    notice = next(procedure_inputs(Procedure.objects.filter(pk=procedure.pk)))
    statistics = current_statistics()
    engine = engine_for(statistics.pk)
    (score,) = engine.score(told, [notice])
    listed = _list_of(profile, user, now)
    keys = list(listed.values_list("procedure", flat=True)[:KEPT_MATCHES])
    is_current = ProfileMatching.objects.current(statistics).filter(profile=profile).exists()
    compared = listed.filter(procedure__in=keys[-1:] if is_current else [])
    last = compared.select_related("procedure").first()
    is_full = is_current and len(keys) >= KEPT_MATCHES
    marks = profile.marks.filter(procedure=procedure)
    return Standing(
        procedure=procedure,
        score=score,
        parts=[part.to_dict() for part in score.parts],
        refusals=refusals(notice_vector(notice), Gates.of(told), resolve(told.departments), now),
        is_hidden=marks.filter(kind=MarkKind.HIDDEN).exists(),
        is_list_current=is_current,
        rank=keys.index(procedure.pk) + 1 if procedure.pk in keys else None,
        bar=last.score if last and is_full else amount(engine.statistics.weights.floor),
        is_full=is_full,
        last=last,
        lines=tuple(_lines(score, last)),
    )


def _list_of(profile: Profile, user: User, now: datetime) -> "QuerySet[Match]":
    """Her list as the page shows it: open, not set aside, best first."""
    opened = Procedure.objects.visible_to(user).open_at(now)
    hidden = profile.marks.filter(kind=MarkKind.HIDDEN).values("procedure")
    shown = profile.matches.holding().filter(procedure__in=opened).exclude(procedure__in=hidden)
    return shown.order_by("-score", "-procedure")


def _lines(score: Score, last: Match | None) -> Iterable[Line]:
    others = [Part.from_dict(part) for part in last.parts] if last else []
    for block, kinds in BLOCKS.items():
        points = total_points(part for part in others if part.kind in kinds)
        yield Line(block, score.points_of(*kinds), points if last else None)
