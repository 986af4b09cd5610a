import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenders.sources.notice_files import Outcome, read_file
from tenders.sources.published import to_json
from tenders.sources.wire import Json


class Command(BaseCommand):
    help = (
        "Print what is read from notices kept in files, one JSON object a line: rows of the API "
        "of BOAMP (.json, .jsonl), XML of BOAMP or TED (.xml), gzipped or not."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--source",
            choices=("boamp", "ted", "auto"),
            default="auto",
            help="who published them; auto (the default) looks into each file",
        )

    def handle(self, **options: Any) -> None:
        source = None if options["source"] == "auto" else options["source"]
        seen = failed = 0
        for path in options["files"]:
            for outcome in read_file(path, source):
                seen += 1
                failed += outcome.facts is None
                self.stdout.write(json.dumps(_object(outcome), ensure_ascii=False))
        if failed:
            raise CommandError(f"{failed} of {seen} could not be read.")


def _object(outcome: Outcome) -> dict[str, Json]:
    if outcome.facts:
        return to_json(outcome.facts, outcome.source)
    return {
        "id": outcome.own_id,
        "source": outcome.source,
        "error": outcome.error,
        "detail": outcome.detail,
    }
