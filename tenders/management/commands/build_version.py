import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collectif.matching.weights import DEFAULT_WEIGHTS, Weights
from tenders.pipeline.statistics import build_statistics


class Command(BaseCommand):
    help = "Count the words of all notices as a version that is not in force (docs/matching.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--weights", type=Path, help="JSON: constants other than ours")

    def handle(self, **options: Any) -> None:
        version = build_statistics(self._weights(options["weights"]))
        self.stdout.write(f"version {version.pk}: {version.notice_count} notices counted")

    def _weights(self, path: Path | None) -> Weights:
        if path is None:
            return DEFAULT_WEIGHTS
        try:
            return Weights.from_dict(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, TypeError, ValueError) as error:
            raise CommandError(f"{path}: cannot be read ({error})") from error
