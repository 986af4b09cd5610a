"""The copy of a person's data: one zip, with a JSON and a CSV for each table, and her files."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import FileField
from django.template.loader import render_to_string
from django.utils import translation

from collectif.core.csv_tables import write_csv
from collectif.core.personal_data import Holding, told_holdings
from members.models import User
from members.sources.evidence import safe_name

README: Final = "LISEZMOI.txt"
# Rows fetched at once: memory does not grow with their number.
CHUNK: Final = 500


def step_count() -> int:
    return len(told_holdings())


def write_archive(stream: IO[bytes], person: User, *, on_step: Callable[[int], None]) -> None:
    """Write all that is held about a person, and only that; `on_step` gets the tables done."""
    told = told_holdings()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive, translation.override(person.language):
        text = render_to_string("members/privacy_readme.txt", {"person": person, "told": told})
        archive.writestr(README, text)
        for done, holding in enumerate(told, start=1):
            _write_json(archive, holding, person)
            _write_csv(archive, holding, person)
            _copy_files(archive, holding, person)
            on_step(done)


def _rows(holding: Holding, person: User) -> Iterator[dict[str, Any]]:
    rows = holding.rows_of(person.pk).values(*holding.fields)
    return rows.iterator(chunk_size=CHUNK)


def _write_json(archive: ZipFile, holding: Holding, person: User) -> None:
    """A list, one object a line."""
    with archive.open(f"json/{holding.name}.json", "w") as stream:
        stream.write(b"[")
        for number, row in enumerate(_rows(holding, person)):
            text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
            stream.write((",\n" if number else "\n").encode() + text.encode())
        stream.write(b"\n]\n")


def _write_csv(archive: ZipFile, holding: Holding, person: User) -> None:
    lines = ([_cell(value) for value in row.values()] for row in _rows(holding, person))
    with archive.open(f"csv/{holding.name}.csv", "w") as stream:
        for block in write_csv(holding.fields, lines):
            stream.write(block)


def _cell(value: Any) -> Any:
    """A list or an object as JSON: a cell holds one value."""
    is_nested = isinstance(value, (list, dict))
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False) if is_nested else value


def _copy_files(archive: ZipFile, holding: Holding, person: User) -> None:
    for field in holding.files:
        storage = _file_field(holding, field).storage
        rows = holding.rows_of(person.pk).exclude(**{field: ""})
        for number, row in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
            stored = str(getattr(row, field).name)
            if storage.exists(stored):
                name = safe_name(getattr(row, "file_name", "") or PurePosixPath(stored).name)
                with (
                    storage.open(stored) as source,
                    archive.open(f"fichiers/{holding.name}/{number}-{name}", "w") as target,
                ):
                    shutil.copyfileobj(source, target)


def _file_field(holding: Holding, name: str) -> FileField:
    field = holding.model._meta.get_field(name)
    assert isinstance(field, FileField)
    return field
