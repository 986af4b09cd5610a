from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenders.models import MatchStatistics
from tenders.pipeline.version_comparison import Comparison, compare


class Command(BaseCommand):
    help = "Say which of two versions of the ranking serves people better (docs/matching.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("first", type=int)
        parser.add_argument("second", type=int)
        parser.add_argument("--folder", type=Path, help="as for evaluate_matching")

    def handle(self, **options: Any) -> None:
        versions = [self._version(options[name]) for name in ("first", "second")]
        try:
            found = list(compare(*versions, folder=options["folder"], now=timezone.now()))
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"cannot be compared: {error}") from error
        if not found:
            raise CommandError("nobody kept or answered a call yet: give a --folder")
        for line in map(_line, found):
            self.stdout.write(line)

    def _version(self, number: int) -> MatchStatistics:
        try:
            return MatchStatistics.objects.get(pk=number)
        except MatchStatistics.DoesNotExist as error:
            raise CommandError(f"there is no version {number}") from error


def _line(one: Comparison) -> str:
    verdict = "counts" if one.counts else "does not count"
    return (
        f"{one.name} ({one.people})  {one.metric:<10} {one.first}  {one.second}"
        f"  gain {one.gain}: {verdict}"
    )
