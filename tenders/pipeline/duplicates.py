"""The same consultation told by two sources that share no key: found by what it says.

Same buyer, main CPV, deadline and object, each source having just one such procedure: they are
one. Anything less sure is proposed to a coordinator, once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from typing import NamedTuple

from django.db.models import Q

from collectif.core.bulk import Among
from collectif.core.text import fold
from members.models import Organization
from tenders.enums import MergeBasis, Source
from tenders.models import Procedure
from tenders.models.procedure_queryset import ANSWERABLE, ProcedureQuerySet
from tenders.pipeline.merging import merge, propose

SIMILAR = 0.75
# Words enough to tell one contract from another; what lies beyond is not compared.
TITLE_LENGTH, COMPARED_LENGTH = 20, 200
SAME_TIME = timedelta(days=60)

type Pair = tuple[int, int]


class Call(NamedTuple):
    """What is compared of a procedure."""

    pk: int
    title: str
    buyer_id: int
    sources: list[str]
    main_classification_code: str
    submission_deadline: datetime | None
    previous_deadline: datetime | None
    first_published_on: date


@dataclass(slots=True)
class Twins:
    """What one procedure looks like, and how sure we are."""

    certain: list[Pair]
    doubtful: list[Pair]


def merge_duplicates(procedure_ids: Collection[int]) -> list[int]:
    """Merge what is certain, propose what is not; return the procedures to derive again.

    Two queries when nothing looks alike.
    """
    twins = find_twins(procedure_ids)
    merge(twins.certain, MergeBasis.IDENTICAL)
    propose(twins.doubtful, MergeBasis.SIMILAR)
    return [kept for kept, _absorbed in twins.certain]


def find_twins(procedure_ids: Collection[int]) -> Twins:
    """Compare these calls with the calls of the same buyers that close, or closed, with them."""
    # What was entered here is nobody's twin: a confidential call would show, or hide another.
    published = Procedure.objects.exclude(sources__contains=[Source.PRIVATE])
    calls = published.filter(ANSWERABLE, submission_deadline__isnull=False)
    fresh = _read(calls.filter(Among("pk", procedure_ids)))
    if not _closing_with(_of_other_sources(calls, fresh), fresh):
        return Twins([], [])
    others = _closing_with(calls, fresh)
    certain: dict[Pair, None] = {}
    doubtful: dict[Pair, None] = {}
    for one in _of_identified_buyers(fresh):
        alike = [other for other in others[one.buyer_id] if _is_other_telling(one, other)]
        identical = [other for other in alike if _is_identical(one, other)]
        if len(identical) == 1 and _is_only_twin(identical[0], others[one.buyer_id]):
            certain[_pair(one, identical[0])] = None
        else:
            doubtful |= {_pair(one, other): None for other in alike if _is_similar(one, other)}
    return Twins(list(certain), [pair for pair in doubtful if pair not in certain])


def _read(calls: ProcedureQuerySet) -> list[Call]:
    return [Call._make(row) for row in calls.values_list(*Call._fields)]


def _of_identified_buyers(fresh: list[Call]) -> list[Call]:
    """Leave out those whose buyer has no SIRET: a name is not enough."""
    buyers = Organization.objects.filter(pk__in={one.buyer_id for one in fresh})
    identified = set(buyers.exclude(siret="").values_list("pk", flat=True))
    return [one for one in fresh if one.buyer_id in identified]


def _of_other_sources(calls: ProcedureQuerySet, fresh: list[Call]) -> ProcedureQuerySet:
    """Leave out those told by all the sources that all of `fresh` come from: most are."""
    shared = set.intersection(*(set(one.sources) for one in fresh)) if fresh else set()
    return calls.exclude(sources__contains=sorted(shared)) if shared else calls


def _closing_with(calls: ProcedureQuerySet, fresh: list[Call]) -> defaultdict[int, list[Call]]:
    found: defaultdict[int, list[Call]] = defaultdict(list)
    if fresh:
        dates = {date for one in fresh for date in _deadlines(one)}
        same = Q(Among("submission_deadline", dates)) | Q(Among("previous_deadline", dates))
        buyers = Among("buyer_id", {one.buyer_id for one in fresh})
        for other in _read(calls.filter(same, buyers)):
            found[other.buyer_id].append(other)
    return found


def _deadlines(one: Call) -> set[datetime]:
    return {moment for moment in (one.submission_deadline, one.previous_deadline) if moment}


def _is_other_telling(one: Call, other: Call) -> bool:
    """Say whether they may be one consultation in two sources: one source tells it once."""
    is_near = abs(one.first_published_on - other.first_published_on) <= SAME_TIME
    return one.pk != other.pk and is_near and not set(one.sources) & set(other.sources)


def _is_identical(one: Call, other: Call) -> bool:
    return (
        bool(_deadlines(one) & _deadlines(other))
        and one.main_classification_code == other.main_classification_code != ""
        and len(one.title) >= TITLE_LENGTH
        and fold(one.title) == fold(other.title)
    )


def _is_only_twin(one: Call, rivals: Iterable[Call]) -> bool:
    """Say whether `one` has a single twin too."""
    twins = [r for r in rivals if _is_other_telling(one, r) and _is_identical(one, r)]
    return len(twins) == 1


def _is_similar(one: Call, other: Call) -> bool:
    """Say whether a person should look: they close together, and their objects look alike."""
    left, right = (fold(call.title)[:COMPARED_LENGTH] for call in (one, other))
    if not _deadlines(one) & _deadlines(other):
        return False
    return left == right or SequenceMatcher(None, left, right).ratio() >= SIMILAR


def _pair(one: Call, other: Call) -> Pair:
    return min(one.pk, other.pk), max(one.pk, other.pk)
