from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collectif.matching.evaluation import (
    Interval,
    evaluate,
    evaluate_titles,
    rank_folder,
    read_grades,
    write_run,
)


class Command(BaseCommand):
    help = "Rank the notices of a folder with our engine, and say how well (docs/matching.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        files = "profiles.jsonl, notices.jsonl, qrels*.tsv; or titles.tsv"
        parser.add_argument("folder", type=Path, help=files)
        parser.add_argument("--run", type=Path, help="write the ranking there")

    def handle(self, **options: Any) -> None:
        folder: Path = options["folder"]
        if (folder / "titles.tsv").exists():
            self._tell("titles.tsv", evaluate_titles(folder / "titles.tsv"), "titles")
            return
        judgements = sorted(folder.glob("qrels*.tsv"))
        if not judgements:
            raise CommandError(f"{folder}: neither qrels.tsv nor titles.tsv there")
        run = self._rank(folder)
        for path in judgements:
            self._tell(path.name, evaluate(run, read_grades(path)))
        if options["run"]:
            write_run(run, options["run"])

    def _rank(self, folder: Path) -> Any:
        try:
            return rank_folder(folder)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{folder}: cannot be read ({error!r})") from error

    def _tell(self, name: str, values: dict[str, list[float]], what: str = "profiles") -> None:
        self.stdout.write(f"{name}: {len(next(iter(values.values())))} {what}")
        for metric, found in values.items():
            self.stdout.write(f"{metric:<10} {Interval.of(found)}")
