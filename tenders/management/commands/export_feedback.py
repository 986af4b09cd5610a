from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tenders.pipeline.feedback import truth_lines


class Command(BaseCommand):
    help = (
        "Write what people kept, set aside, answered and won as a truth set: one line for each "
        "profile (a pseudonym) and procedure, then its grade, separated by tabs. Beside it, "
        "FILE.versions: the same lines with the version that scored them, and the score."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the qrels file to write")

    def handle(self, *, file: Path, **options: Any) -> None:
        told = list(truth_lines())
        _write(file, ((one.profile, one.procedure, one.grade) for one in told))
        # Apart: whoever reads judgements expects three columns.
        beside = file.with_name(f"{file.name}.versions")
        _write(beside, ((one.profile, one.procedure, one.version, one.score) for one in told))
        self.stderr.write(f"{file}: {len(told)}")


def _write(file: Path, rows: Iterable[tuple[object, ...]]) -> None:
    """Write a line for each row; what is not known is left empty."""
    lines = ("\t".join("" if one is None else str(one) for one in row) + "\n" for row in rows)
    file.write_text("".join(lines), encoding="utf-8")
