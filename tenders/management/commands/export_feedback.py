from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tenders.pipeline.feedback import truth_lines


class Command(BaseCommand):
    help = (
        "Write what people kept, set aside, answered and won as a truth set: one line for each "
        "profile (a pseudonym) and procedure, then its grade, separated by tabs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the qrels file to write")

    def handle(self, *, file: Path, **options: Any) -> None:
        lines = [
            f"{profile}\t{procedure}\t{grade}\n" for profile, procedure, grade in truth_lines()
        ]
        file.write_text("".join(lines), encoding="utf-8")
        self.stderr.write(f"{file}: {len(lines)}")
