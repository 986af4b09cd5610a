"""A page of facts becomes notices and dossiers, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from collectif.core.bulk import upsert
from tenders.enums import MergeBasis, Visibility
from tenders.models import Notice
from tenders.pipeline.dossiers import write_dossiers
from tenders.pipeline.duplicates import merge_duplicates
from tenders.pipeline.grouping import Placed, keys_of, place, write_keys
from tenders.pipeline.merging import merge
from tenders.sources.facts import NoticeFacts
from tenders.sources.facts_json import dump


@dataclass(slots=True)
class Draft:
    """A notice not yet written, and the record it was read from."""

    record_id: int
    source: str
    facts: NoticeFacts


def store_notices(drafts: Sequence[Draft], visibility: Visibility) -> list[int]:
    """Write what differs from what we hold; return the dossiers written.

    A notice keeps its row, a dossier its address and its marks. `visibility` is for new dossiers.
    The caller holds the lock of the dossiers.
    """
    held = _held_notices(drafts)
    changed = [draft for draft in drafts if _differs(draft, held.get(draft.record_id))]
    if not changed:
        return []
    placement = place([keys_of(draft.source, draft.facts) for draft in changed])
    touched = _write_notices(changed, placement.placed, held)
    joined = {(one.procedure_id, other) for one in placement.placed for other in one.absorbed}
    merge(sorted(joined), MergeBasis.LINKED)
    touched -= {absorbed for _kept, absorbed in joined}
    touched |= {kept for kept, _absorbed in joined}
    fresh = {one.procedure_id for one in placement.placed if one.is_new}
    written = write_dossiers(touched, fresh=fresh, visibility=visibility)
    write_keys(placement)
    twins = merge_duplicates(written)
    return sorted({*written, *(write_dossiers(twins) if twins else ())})


def _held_notices(drafts: Iterable[Draft]) -> dict[int, Notice]:
    rows = Notice.objects.filter(record__in=[draft.record_id for draft in drafts])
    return {notice.record_id: notice for notice in rows}


def _differs(draft: Draft, former: Notice | None) -> bool:
    return former is None or former.facts != dump(draft.facts)


def _write_notices(
    drafts: Sequence[Draft], placed: Sequence[Placed], held: dict[int, Notice]
) -> set[int]:
    """Write notices where they are placed, or where they were; return their procedures."""
    rows = [
        _row(draft, where, held.get(draft.record_id))
        for draft, where in zip(drafts, placed, strict=True)
    ]
    upsert(Notice, rows, unique_fields=["record_id"])
    return {row["procedure_id"] for row in rows}


def _row(draft: Draft, placed: Placed, former: Notice | None) -> dict[str, Any]:
    facts = draft.facts
    return {
        "record_id": draft.record_id,
        "procedure_id": former.procedure_id if former else placed.procedure_id,
        "home_id": former.home_id if former else placed.procedure_id,
        "source": draft.source,
        "source_id": facts.source_id,
        "variant": facts.variant,
        "kind": facts.kind,
        "title": facts.title,
        "published_on": facts.published_on,
        "submission_deadline": facts.submission_deadline,
        "deadline_text": facts.deadline_text,
        "deadline_issue": facts.deadline_issue,
        "source_url": facts.source_url,
        "facts": dump(facts),
        "normalised_at": timezone.now(),
    }
