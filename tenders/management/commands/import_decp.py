import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from collectif.core.remote.errors import SourceError
from tenders.pipeline.contracts import ImportedContracts, store_contracts
from tenders.sources.decp.download import download
from tenders.sources.decp.files import UnreadableFile, read_file

PROBLEMS = {
    "damaged": "This file is damaged or cut before its end; take it again. {detail}",
    "missing_columns": "These columns are missing: {detail}. Take the consolidated decp.csv.",
    "unknown_format": "This is neither CSV nor JSON ({detail}). Take decp.csv, gzipped or not.",
    "empty": "This file is empty.",
}


class Command(BaseCommand):
    help = (
        "Import awarded contracts (DECP): the consolidated decp.csv or the 2019 and 2022 JSON, "
        "gzipped or not; Parquet is not taken. A contract already known is written only if it "
        "has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="FILE|URL")
        parser.add_argument("--dry-run", action="store_true", help="say what would be written")

    def handle(self, **options: Any) -> None:
        is_dry_run = options["dry_run"]
        try:
            with self.opened(options["source"]) as stream:
                lines = read_file(stream, today=timezone.localdate())
                imported = store_contracts(lines, is_dry_run=is_dry_run, on_progress=self.show)
        except UnreadableFile as error:
            raise CommandError(PROBLEMS[error.code].format(detail=error.detail)) from error
        except SourceError as error:
            raise CommandError(f"This address gives no file: {error}") from error
        except OSError as error:
            raise CommandError(f"This file cannot be opened: {error}") from error
        self.report(imported, is_dry_run=is_dry_run)

    @contextmanager
    def opened(self, source: str) -> Iterator[BinaryIO]:
        if not source.startswith(("http://", "https://")):
            with Path(source).open("rb") as stream:
                yield stream
            return
        with tempfile.TemporaryFile() as stream:
            user_agent = f"{settings.SITE_NAME} ({settings.CONTACT_EMAIL})"
            size = download(source, stream, user_agent=user_agent)
            self.stderr.write(f"{size} bytes received")
            stream.seek(0)
            yield stream

    def show(self, imported: ImportedContracts) -> None:
        self.stderr.write(f"{imported.line_count} lines read")

    def report(self, imported: ImportedContracts, *, is_dry_run: bool) -> None:
        for line in imported.bad_lines:
            self.stderr.write(f"line {line.number}: {line.code} {line.detail}".rstrip())
        self.stderr.write(
            f"of {imported.contract_count} contracts: {imported.undated_count} without a sound "
            f"date, {imported.unpriced_count} without an amount, {imported.unclassified_count} "
            f"without a CPV code, {imported.framework_count} framework agreements"
        )
        self.stdout.write(
            f"{imported.line_count} lines read, {imported.bad_line_count} left out; contracts: "
            f"{imported.new_count} new, {imported.changed_count} changed, "
            f"{imported.unchanged_count} unchanged{' (dry run)' if is_dry_run else ''}"
        )
