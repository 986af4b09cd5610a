"""Likely CPV classes of what has none: learned from the notices we hold, stored apart."""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import batched
from typing import Final

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Length
from django.utils import timezone

from collectif.matching.cpv_suggestions import (
    CLASS_DIGITS,
    MOST_EXAMPLES,
    CpvSuggester,
    Suggestion,
)
from tenders.enums import Visibility
from tenders.models import CpvSuggesterVersion, Procedure, SuggestedClasses
from tenders.models.cpv_suggestions import SHOWN_CLASSES
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.pipeline.inputs import FRENCH
from tenders.pipeline.match_lock import ClockTimestamp

# Fewer say too little of too few classes.
FEWEST_EXAMPLES: Final = 300
# New notices, as a share of those learned from, that make another training worth its seconds.
SHARE_OF_NEW: Final = 0.2
CHUNK_SIZE: Final = 500


@transaction.atomic
def train_when_due() -> CpvSuggesterVersion | None:
    """Learn from the newest notices when enough are new; None when it is not due.

    Some ten seconds and 300 MB. A worker killed meanwhile leaves nothing, and the next call
    begins again; of two at once, the second finds it done, or leaves it to the first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended('tenders.cpv_suggestions', 0))"
        )
        (is_ours,) = cursor.fetchone()
    if not is_ours or not _is_due():
        return None
    return _train()


def suggester_in_force() -> tuple[CpvSuggesterVersion, CpvSuggester] | None:
    """Return what was learned last; None before the first training."""
    version = CpvSuggesterVersion.objects.in_force()
    return (version, _read(version.pk)) if version else None


def ideas(texts: Sequence[str]) -> list[list[Suggestion]]:
    """Return the likeliest classes of each text, best first; none before the first training."""
    found = suggester_in_force()
    return found[1].suggest(texts, top=SHOWN_CLASSES) if found else [[] for _text in texts]


def suggest_classes(procedure_ids: Collection[int]) -> list[int]:
    """Store the likely classes of those without any; return the procedures for which they change.

    Whoever calls holds their rows. A procedure that has been given a code loses what was guessed.
    """
    chosen = Procedure.objects.filter(pk__in=procedure_ids)
    SuggestedClasses.objects.filter(procedure__in=chosen.exclude(classification_codes=[])).delete()
    found = suggester_in_force()
    if found is None:
        return []
    version, suggester = found
    titles = dict(_without_code(chosen).order_by("pk").values_list("pk", "title"))
    told = zip(titles, suggester.suggest(list(titles.values()), top=SHOWN_CLASSES), strict=True)
    return _store([_row(pk, version, suggestions) for pk, suggestions in told])


def suggest_for_open() -> int:
    """Suggest anew for open procedures without code that the version in force has not read.

    Those that change are matched again. In short transactions: may be killed and called again.
    Returns how many changed.
    """
    version = CpvSuggesterVersion.objects.in_force()
    if version is None:
        return 0
    opened = _without_code(Procedure.objects.open_at(timezone.now())).order_by("pk")
    unread = opened.exclude(suggested__version=version).values_list("pk", flat=True)
    return sum(map(_suggest_again, batched(list(unread), CHUNK_SIZE)))


def forget_old_suggesters() -> int:
    """Forget what older versions had learned, and the versions that nothing names any more."""
    version = CpvSuggesterVersion.objects.in_force()
    if version is None:
        return 0
    older = CpvSuggesterVersion.objects.filter(pk__lt=version.pk)
    older.filter(suggestions=None).delete()
    return older.alias(size=Length("body")).filter(size__gt=0).update(body=Value(b""))


@transaction.atomic
def _suggest_again(procedure_ids: Collection[int]) -> int:
    held = Procedure.objects.filter(pk__in=procedure_ids).order_by("pk")
    ids = held.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)
    changed = suggest_classes(list(ids))
    return Procedure.objects.filter(pk__in=changed).update(
        matched_at=None, changed_at=ClockTimestamp()
    )


def _is_due() -> bool:
    version = CpvSuggesterVersion.objects.in_force()
    if version is None:
        return _examples().count() >= FEWEST_EXAMPLES
    new = _examples().filter(pk__gt=version.last_procedure_id)[:MOST_EXAMPLES]
    return new.count() >= max(FEWEST_EXAMPLES, version.example_count * SHARE_OF_NEW)


def _train() -> CpvSuggesterVersion:
    newest = _examples().order_by("-pk").values_list("pk", "title", "main_classification_code")
    rows = list(newest[:MOST_EXAMPLES])
    suggester = CpvSuggester.train((title, code) for _pk, title, code in rows)
    return CpvSuggesterVersion.objects.create(
        body=suggester.to_bytes(),
        example_count=len(rows),
        class_count=len(suggester.classes),
        last_procedure_id=rows[0][0],
    )


def _examples() -> ProcedureQuerySet:
    """French titles with a class, open to all: nothing is learned from what a team keeps."""
    shared = Procedure.objects.filter(visibility=Visibility.EVERYONE, language=FRENCH)
    return shared.filter(main_classification_code__regex=rf"^[0-9]{{{CLASS_DIGITS},8}}$")


def _without_code(procedures: ProcedureQuerySet) -> ProcedureQuerySet:
    return procedures.filter(classification_codes=[], language=FRENCH)


@lru_cache(maxsize=1)
def _read(version_id: int) -> CpvSuggester:
    """Read a version; it never changes, so each process does so once."""
    return CpvSuggester.from_bytes(bytes(CpvSuggesterVersion.objects.get(pk=version_id).body))


def _row(pk: int, version: CpvSuggesterVersion, found: list[Suggestion]) -> SuggestedClasses:
    return SuggestedClasses(
        procedure_id=pk,
        version=version,
        classes=[one.cpv_class for one in found],
        strengths=[min(100, round(100 * one.strength)) for one in found],
    )


def _store(rows: list[SuggestedClasses]) -> list[int]:
    """Write what was read by which version; return the procedures whose classes differ."""
    held = SuggestedClasses.objects.in_bulk([row.procedure_id for row in rows])
    changed = list(_changed(rows, held))
    SuggestedClasses.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["procedure"],
        update_fields=["version", "classes", "strengths"],
    )
    return [row.procedure_id for row in changed]


def _changed(
    rows: list[SuggestedClasses], held: dict[int, SuggestedClasses]
) -> Iterator[SuggestedClasses]:
    for row in rows:
        former = held.get(row.procedure_id)
        if former is None or _told(former) != _told(row):
            yield row


def _told(row: SuggestedClasses) -> tuple[list[str], list[int]]:
    return row.classes, row.strengths
