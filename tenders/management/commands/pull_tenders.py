from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models.functions import Now

from tenders.actions.runs import request_run
from tenders.enums import RunStatus, Source
from tenders.models import SourceRun
from tenders.pipeline.records import StoredPage
from tenders.pipeline.runs import advance_run

RECENT = timedelta(hours=6)


class Command(BaseCommand):
    help = "Read the BOAMP: progress on stderr, one line of result on stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--enqueue",
            action="store_true",
            help="only ask the workers to, and not when it was done in the last 6 hours",
        )

    def handle(self, **options: Any) -> None:
        if options["enqueue"]:
            self.stdout.write(self.enqueue(options))
            return
        run = advance_run(self.open_run(options).pk, on_page=self.show)
        if run is None:
            raise CommandError("Another worker is reading the BOAMP.")
        if run.status != RunStatus.SUCCEEDED:
            raise CommandError(f"{run.get_status_display()}: {run.error_detail}")
        self.stdout.write(
            f"{run.window_start} {run.window_end}: {run.seen_count} read, {run.new_count} new, "
            f"{run.changed_count} changed, {run.quarantined_count} set apart"
        )

    def enqueue(self, options: dict[str, Any]) -> str:
        recent = SourceRun.objects.filter(
            source=Source.BOAMP, status=RunStatus.SUCCEEDED, finished_at__gt=Now() - RECENT
        )
        if recent.exists():
            return "already fresh"
        if SourceRun.objects.active().filter(source=Source.BOAMP).exists():
            return "already running"
        self.request(options, is_enqueued=True)
        return "asked"

    def open_run(self, options: dict[str, Any]) -> SourceRun:
        """Take up the run that a lost worker left, else ask for a new one."""
        active = SourceRun.objects.active().filter(source=Source.BOAMP).first()
        if active and not (options["since"] or options["until"]):
            self.stderr.write(f"taking up the run of {active.window_start}")
            return active
        return self.request(options, is_enqueued=False)

    def request(self, options: dict[str, Any], *, is_enqueued: bool) -> SourceRun:
        try:
            return request_run(
                source=Source.BOAMP,
                window_start=options["since"],
                window_end=options["until"],
                is_enqueued=is_enqueued,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def show(self, run: SourceRun, stored: StoredPage) -> None:
        self.stderr.write(
            f"{run.cursor_day}: {run.seen_count} read, {run.new_count} new", ending="\n"
        )
