"""The CPV and the communes of France become rows."""

from collections.abc import Sequence

from django.db import transaction

from collectif.core.bulk import Values
from collectif.core.communes import Place
from collectif.core.text import fold
from collectif.core.vocabularies.files import VocabularyFile
from collectif.core.vocabularies.imports import Vocabulary, VocabularyImport
from collectif.core.vocabularies.storing import StoredVocabulary, store_entries
from members.pipeline.towns import find_towns
from tenders.models import CpvCode
from tenders.sources.vocabularies import cpv, places

CPV_LICENCE = "CC BY 4.0, © European Union"
PLACES_LICENCE = "Licence Ouverte 2.0, INSEE et IGN"


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
    rows = list(map(_cpv_row, cpv.entries(labels)))
    stored = store_entries(CpvCode, rows, complete=_with_labels)
    for file, found in read:
        _record(Vocabulary.CPV, file, CPV_LICENCE, len(found), stored)
    transaction.set_rollback(is_dry_run)
    return stored


@transaction.atomic
def store_places(file: VocabularyFile, *, is_dry_run: bool) -> StoredVocabulary:
    """Take the communes of France; as `store_cpv`. People who named one are then placed there."""
    rows = list(map(_place_row, places.read_places(file)))
    stored = store_entries(Place, rows, complete=_with_centre)
    _record(Vocabulary.PLACES, file, PLACES_LICENCE, len(rows), stored)
    find_towns()
    transaction.set_rollback(is_dry_run)
    return stored


def _record(
    name: Vocabulary,
    file: VocabularyFile,
    licence: str,
    row_count: int,
    stored: StoredVocabulary,
) -> None:
    VocabularyImport.objects.record(
        name, file, licence=licence, row_count=row_count, is_unchanged=stored.is_unchanged
    )


def _cpv_row(entry: cpv.CpvEntry) -> Values:
    labels = {_label_field(language): entry.labels.get(language, "") for language in cpv.LANGUAGES}
    return {
        "code": entry.code,
        "parent_id": entry.parent,
        "level": entry.level,
        "kind": entry.kind,
        **labels,
        "words": "",
        "is_obsolete": False,
    }


def _with_labels(row: Values, former: Values) -> Values:
    """Leave the labels we hold in the languages that were not given."""
    fields = map(_label_field, cpv.LANGUAGES)
    labels = {field: row[field] or former.get(field, "") for field in fields}
    words = "\n".join(fold(label) for label in labels.values() if label)
    return {**row, **labels, "words": words}


def _label_field(language: str) -> str:
    return f"label_{language}"


def _place_row(entry: places.PlaceEntry) -> Values:
    return {
        "code": entry.code,
        "name": entry.name,
        "words": fold(entry.name),
        "department": entry.department,
        "postcodes": list(entry.postcodes),
        "population": entry.population,
        "latitude": entry.latitude,
        "longitude": entry.longitude,
        "is_obsolete": False,
    }


def _with_centre(row: Values, former: Values) -> Values:
    """Leave the coordinates we hold: some lists have none."""
    if row["latitude"] is not None or not former:
        return row
    return {**row, "latitude": former["latitude"], "longitude": former["longitude"]}
