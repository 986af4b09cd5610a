"""Two versions of the ranking judged side by side, before one is put in force."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db.models import Q

from collectif.matching.evaluation import (
    DEPTH,
    Grades,
    Interval,
    Run,
    evaluate,
    rank_folder,
    read_grades,
)
from collectif.matching.notice_vectors import NoticeVector
from collectif.matching.scores import ENGINE_VERSION
from collectif.matching.weights import Weights
from members.models import Profile
from tenders.enums import Verdict
from tenders.models import MatchFeedback, MatchStatistics, Procedure
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.pipeline.feedback import CIRCUMSTANCES, GRADES
from tenders.pipeline.inputs import profile_input, with_wishes
from tenders.pipeline.statistics import engine_for
from tenders.pipeline.vectors import procedure_vectors

# The newest procedures, among which those that were judged have to be found.
AROUND: Final = 5_000
PROFILE_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric of two versions over the same people; `gain`: second less first, paired."""

    name: str
    metric: str
    people: int
    first: Interval
    second: Interval
    gain: Interval

    @property
    def counts(self) -> bool:
        """A change counts only when the interval of the gain leaves 0 out."""
        return self.gain.low > 0 or self.gain.high < 0


def compare(
    first: MatchStatistics, second: MatchStatistics, *, folder: Path | None, now: datetime
) -> Iterator[Comparison]:
    """Compare on what people said of their matches, and on the judgements of `folder`.

    Folders bring their own frequencies: there, only the constants differ. Raises ValueError for a
    version of another engine; OSError, ValueError, KeyError for a folder that cannot be read.
    """
    versions = (first, second)
    if any(version.engine_version != ENGINE_VERSION for version in versions):
        raise ValueError(f"only versions of engine {ENGINE_VERSION} can be run")
    if grades := told_grades():
        runs = [rank_told(version, grades, now=now) for version in versions]
        yield from paired("feedback", runs, grades)
    if folder is not None:
        runs = [rank_folder(folder, Weights.from_dict(one.weights)) for one in versions]
        for path in sorted(folder.glob("qrels*.tsv")):
            yield from paired(path.name, runs, read_grades(path))


def paired(name: str, runs: list[Run], grades: Grades) -> Iterator[Comparison]:
    """Compare two runs metric by metric, each person with herself."""
    before, after = (evaluate(run, grades) for run in runs)
    for metric, values in before.items():
        gains = [later - former for former, later in zip(values, after[metric], strict=True)]
        yield Comparison(
            name=name,
            metric=metric,
            people=len(values),
            first=Interval.of(values),
            second=Interval.of(after[metric]),
            gain=Interval.of(gains),
        )


def told_grades() -> dict[str, dict[str, float]]:
    """Return {profile: {procedure: grade}} of those who kept, answered or won something."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    lines = MatchFeedback.objects.last_words().values_list(
        "profile", "procedure", "verdict", "reason"
    )
    for profile, procedure, verdict, reason in lines:
        is_said = verdict != Verdict.RESTORED and reason not in CIRCUMSTANCES
        if is_said and (grade := GRADES[Verdict(verdict)]):
            found[str(profile)][str(procedure)] = grade
    return dict(found)


def rank_told(version: MatchStatistics, grades: Grades, *, now: datetime) -> Run:
    """Rank, for these people, all that anybody judged and the newest procedures, open or not."""
    engine, run = engine_for(version.pk), {}
    index = engine.index(map(_as_if_open, procedure_vectors(_pool())))
    told = with_wishes(Profile.objects.filter(pk__in=list(grades)).order_by("pk"))
    profiles = map(profile_input, told.iterator(chunk_size=PROFILE_BATCH))
    found = engine.best_notices(profiles, index, now=now, floor=0, top=DEPTH)
    for profile, scores in found.items():
        run[str(profile)] = [(str(one.notice_id), float(one.total)) for one in scores]
    return run


def _pool() -> ProcedureQuerySet:
    newest = Procedure.objects.order_by("-pk").values("pk")[:AROUND]
    judged = MatchFeedback.objects.values("procedure")
    return Procedure.objects.filter(Q(pk__in=newest) | Q(pk__in=judged))


def _as_if_open(vector: NoticeVector) -> NoticeVector:
    """What was judged has closed since."""
    return replace(vector, is_call=True, closes_at=None)
