"""Two dossiers side by side, fact by fact. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collectif.core.dates import long_date, long_datetime
from collectif.core.text import fold
from tenders.enums import Source
from tenders.models import Procedure
from tenders.templatetags.tenders import place, worth


@dataclass(frozen=True, slots=True)
class Likeness:
    """One fact of both: its words on each side, and whether they say the same."""

    label: str
    kept: str
    absorbed: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Words:
    labels: Mapping[str, str]
    now: datetime

    def cpv(self, procedure: Procedure) -> str:
        code = procedure.main_classification_code
        return f"{code} {self.labels.get(code, '')}".strip()

    def deadline(self, procedure: Procedure) -> str:
        at = procedure.submission_deadline
        return long_datetime(at, now=self.now) if at else procedure.deadline_text

    def published(self, procedure: Procedure) -> str:
        return long_date(procedure.first_published_on, now=self.now)


type Reader = Callable[[Procedure], Any]


def compare(kept: Procedure, absorbed: Procedure, words: Words) -> list[Likeness]:
    """Return every fact in a fixed order; what neither says is left out."""
    return [
        Likeness(str(label), say(kept), say(absorbed), is_same=read(kept) == read(absorbed))
        for label, read, say in _facts(words)
        if say(kept) or say(absorbed)
    ]


def _facts(words: Words) -> tuple[tuple[str | Promise, Reader, Reader], ...]:
    """What is compared: its name, the value that must be equal, how it is said."""
    return (
        (_("Title"), lambda one: fold(one.title), lambda one: one.title),
        (_("Buyer"), lambda one: one.buyer_id, lambda one: one.buyer_name),
        (_("SIRET"), lambda one: one.buyer.siret, lambda one: one.buyer.siret),
        (_("Deadline"), lambda one: one.submission_deadline, words.deadline),
        (_("Main CPV"), lambda one: one.main_classification_code, words.cpv),
        (_("Amount"), worth, worth),
        (_("Place"), lambda one: set(one.departments), place),
        (_("Lots"), lambda one: one.lot_count, lambda one: str(one.lot_count or "")),
        (_("First published"), lambda one: one.first_published_on, words.published),
        (_("Sources"), lambda one: set(one.sources), source_names),
    )


def source_names(procedure: Procedure) -> str:
    return ", ".join(str(Source(source).label) for source in procedure.sources)
