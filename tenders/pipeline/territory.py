"""What lies out of our territory, for the sources that cannot be asked for a place."""

from collections.abc import Collection, Iterable, Sequence

from django.conf import settings

from collectif.core.bulk import upsert
from tenders.enums import Source
from tenders.models import OutsideRecord, SourceRecord
from tenders.sources.codes import unique
from tenders.sources.errors import UnparsableRecord
from tenders.sources.feed import RawRecord
from tenders.sources.places import department_codes
from tenders.sources.reading import read_record


def departments() -> tuple[str, ...]:
    """Return the départements of the settings, none for all of France.

    Raises ValueError when one of them is unknown.
    """
    known = {text: department_codes(text) for text in settings.TENDERS_DEPARTMENTS}
    if unknown := [text for text, codes in known.items() if not codes]:
        raise ValueError(f"unknown département in {unknown!r}")
    return tuple(sorted(unique(code for codes in known.values() for code in codes)))


def chooses_places(source: str) -> bool:
    """Say whether the source itself leaves out what is elsewhere."""
    return source == Source.BOAMP and settings.TENDERS_BOAMP_TRANSPORT == "api"


def known_ids(source: str, ids: Sequence[str]) -> Collection[str]:
    """Return those we need not fetch again: held with their text, or known to be elsewhere."""
    held = SourceRecord.objects.filter(source=source, source_id__in=ids).exclude(body="")
    outside = OutsideRecord.objects.filter(
        source=source, source_id__in=ids, territory=",".join(departments())
    )
    names = held.values_list("source_id", flat=True)
    return set(names.union(outside.values_list("source_id", flat=True)))


def leave_outside(source: str, records: Sequence[RawRecord]) -> list[RawRecord]:
    """Return the records to keep, and remember which were left out.

    A notice without a place, or that we cannot read, is kept: only what is surely elsewhere goes.
    So is a notice we hold already, when a new version of it moves.
    """
    wanted = frozenset(departments())
    if not wanted or chooses_places(source):
        return list(records)
    outside = {one.source_id for one in records if _is_outside(source, one, wanted)}
    outside -= set(_held_ids(source, outside))
    territory = ",".join(sorted(wanted))
    upsert(
        OutsideRecord,
        [{"source": source, "source_id": one, "territory": territory} for one in outside],
        unique_fields=["source", "source_id"],
    )
    return [record for record in records if record.source_id not in outside]


def _is_outside(source: str, record: RawRecord, wanted: frozenset[str]) -> bool:
    if not record.source_id:
        return False
    try:
        facts = read_record(
            source=source,
            source_id=record.source_id,
            body=record.body,
            media_type=record.media_type,
        )
    except UnparsableRecord:
        return False
    return bool(facts.departments) and wanted.isdisjoint(facts.departments)


def _held_ids(source: str, ids: Iterable[str]) -> Iterable[str]:
    held = SourceRecord.objects.filter(source=source, source_id__in=list(ids))
    return held.values_list("source_id", flat=True)
