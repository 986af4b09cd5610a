"""Reference lists become rows: what is new or changed is written, what is gone is only marked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from collectif.core.text import fold
from tenders.enums import Vocabulary
from tenders.models import CpvCode, Place, VocabularyImport
from tenders.sources.vocabularies import cpv, places
from tenders.sources.vocabularies.files import VocabularyFile, VocabularyRefused

LICENCES = {
    Vocabulary.CPV: "CC BY 4.0, © European Union",
    Vocabulary.PLACES: "Licence Ouverte 2.0, INSEE et IGN",
}
CPV_FIELDS = (
    "parent_id",
    "level",
    "kind",
    *(f"label_{language}" for language in cpv.LANGUAGES),
    "words",
    "is_obsolete",
)
PLACE_FIELDS = (
    "name",
    "words",
    "department",
    "postcodes",
    "population",
    "latitude",
    "longitude",
    "is_obsolete",
)
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class StoredVocabulary:
    """What an import did, in entries; `obsolete_count` are those the list no longer holds."""

    read_count: int
    new_count: int
    changed_count: int
    unchanged_count: int
    obsolete_count: int

    @property
    def is_unchanged(self) -> bool:
        return not (self.new_count or self.changed_count or self.obsolete_count)


@transaction.atomic
def store_cpv(files: Sequence[VocabularyFile], *, is_dry_run: bool) -> StoredVocabulary:
    """Take the CPV from one file or from one for each language; other labels stay as they are.

    Raises VocabularyRefused, and then writes nothing. A dry run counts the same and undoes it.
    """
    read = [(file, cpv.read_cpv(file)) for file in files]
    labels: cpv.Labels = {}
    for _file, found in read:
        for code, texts in found.items():
            labels.setdefault(code, {}).update(texts)
    held = _held(CpvCode)
    rows = [_cpv_row(entry, held.get(entry.code)) for entry in cpv.entries(labels)]
    stored = _store(CpvCode, rows, held, CPV_FIELDS)
    for file, found in read:
        _record(Vocabulary.CPV, file, row_count=len(found), stored=stored)
    transaction.set_rollback(is_dry_run)
    return stored


@transaction.atomic
def store_places(file: VocabularyFile, *, is_dry_run: bool) -> StoredVocabulary:
    """Take the communes of France; as `store_cpv`."""
    entries = places.read_places(file)
    held = _held(Place)
    rows = [_place_row(entry, held.get(entry.code)) for entry in entries]
    stored = _store(Place, rows, held, PLACE_FIELDS)
    _record(Vocabulary.PLACES, file, row_count=len(entries), stored=stored)
    transaction.set_rollback(is_dry_run)
    return stored


def _cpv_row(entry: cpv.CpvEntry, former: CpvCode | None) -> CpvCode:
    row = CpvCode(code=entry.code, parent_id=entry.parent, level=entry.level, kind=entry.kind)
    for language in cpv.LANGUAGES:
        field = f"label_{language}"
        setattr(row, field, entry.labels.get(language) or getattr(former, field, ""))
    labels = (getattr(row, f"label_{language}") for language in cpv.LANGUAGES)
    row.words = "\n".join(fold(label) for label in labels if label)
    return row


def _place_row(entry: places.PlaceEntry, former: Place | None) -> Place:
    row = Place(
        code=entry.code,
        name=entry.name,
        words=fold(entry.name),
        department=entry.department,
        postcodes=list(entry.postcodes),
        population=entry.population,
        latitude=entry.latitude,
        longitude=entry.longitude,
    )
    if former and row.latitude is None:
        # A list without coordinates leaves the ones we hold.
        row.latitude, row.longitude = former.latitude, former.longitude
    return row


def _held[T: models.Model](model: type[T]) -> dict[str, T]:
    return {str(row.pk): row for row in model._default_manager.all()}


def _store[T: models.Model](
    model: type[T], rows: Sequence[T], held: Mapping[str, T], fields: Sequence[str]
) -> StoredVocabulary:
    changed = [row for row in rows if _differs(row, held.get(str(row.pk)), fields)]
    for row in changed:
        _check(row)
    model._default_manager.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name.removesuffix("_id") for name in fields],
    )
    new_count = sum(str(row.pk) not in held for row in changed)
    return StoredVocabulary(
        read_count=len(rows),
        new_count=new_count,
        changed_count=len(changed) - new_count,
        unchanged_count=len(rows) - len(changed),
        obsolete_count=_retire(model, set(held) - {str(row.pk) for row in rows}),
    )


def _check(row: models.Model) -> None:
    try:
        row.clean_fields(exclude=["parent"])
    except ValidationError as error:
        raise VocabularyRefused("bad_entry", f"{row.pk}: {' '.join(error.messages)}") from error


def _differs(row: models.Model, former: models.Model | None, fields: Iterable[str]) -> bool:
    return former is None or any(getattr(row, name) != getattr(former, name) for name in fields)


def _retire(model: type[models.Model], codes: Collection[str]) -> int:
    rows: models.QuerySet[Any] = model._default_manager.filter(pk__in=codes, is_obsolete=False)
    return rows.update(is_obsolete=True)


def _record(
    name: Vocabulary, file: VocabularyFile, *, row_count: int, stored: StoredVocabulary
) -> None:
    """Keep where the rows come from; the same file again, without effect, is no news."""
    last = (
        VocabularyImport.objects.filter(name=name, language=file.language).order_by("-pk").first()
    )
    if last and last.sha256 == file.digest and stored.is_unchanged:
        return
    record = VocabularyImport(
        name=name,
        language=file.language,
        source=file.source[:500],
        version=file.version,
        sha256=file.digest,
        licence=LICENCES[name],
        row_count=row_count,
    )
    record.full_clean()
    record.save()
