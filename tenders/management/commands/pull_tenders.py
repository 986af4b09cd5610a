from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tenders.actions.runs import request_run
from tenders.enums import RunStatus, Source
from tenders.models import SourceRun
from tenders.pipeline.feeds import configured_sources
from tenders.pipeline.records import StoredPage
from tenders.pipeline.runs import advance_run

RECENT = timedelta(hours=6)
PULLED = [source.value for source in Source if source.is_pulled]


class Command(BaseCommand):
    help = "Read the sources in turn: progress on stderr, one line of result each on stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--source", choices=PULLED, action="append", help="this one only (default: all of ours)"
        )
        parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--enqueue",
            action="store_true",
            help="only ask the workers to, and not when it was done in the last 6 hours",
        )

    def handle(self, **options: Any) -> None:
        act = self.enqueue if options["enqueue"] else self.read
        failures = []
        for source in [Source(name) for name in options["source"] or configured_sources()]:
            try:
                self.stdout.write(f"{source.label}: {act(source, options)}")
            except CommandError as error:
                failures.append(f"{source.label}: {error}")
        if failures:
            raise CommandError("\n".join(failures))

    def read(self, source: Source, options: dict[str, Any]) -> str:
        run = advance_run(self.open_run(source, options).pk, on_page=self.show)
        if run is None:
            raise CommandError("Another worker is reading it.")
        if run.status != RunStatus.SUCCEEDED:
            raise CommandError(f"{run.get_status_display()}: {run.error_detail}")
        return (
            f"{run.window_start} {run.window_end}: {run.seen_count} read, {run.new_count} new, "
            f"{run.changed_count} changed, {run.quarantined_count} set apart"
        )

    def enqueue(self, source: Source, options: dict[str, Any]) -> str:
        runs = SourceRun.objects.filter(source=source)
        if runs.caught_up().filter(finished_at__gt=timezone.now() - RECENT).exists():
            return "already fresh"
        if runs.active().exists():
            return "already running"
        self.request(source, options, is_enqueued=True)
        return "asked"

    def open_run(self, source: Source, options: dict[str, Any]) -> SourceRun:
        """Take up the run that a lost worker left, else ask for a new one."""
        active = SourceRun.objects.active().filter(source=source).first()
        if active and not (options["since"] or options["until"]):
            self.stderr.write(f"taking up the run of {active.window_start}")
            return active
        return self.request(source, options, is_enqueued=False)

    def request(self, source: Source, options: dict[str, Any], *, is_enqueued: bool) -> SourceRun:
        try:
            return request_run(
                source=source,
                window_start=options["since"],
                window_end=options["until"],
                is_enqueued=is_enqueued,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def show(self, run: SourceRun, stored: StoredPage) -> None:
        self.stderr.write(f"{run.cursor_day}: {run.seen_count} read, {run.new_count} new")
