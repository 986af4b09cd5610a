from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from members.actions.deletions import forget_due_people
from members.actions.inactivity import (
    inactivity_counts,
    inactivity_months,
    remind_inactive_people,
    warn_inactive_people,
)


class Command(BaseCommand):
    help = "Warn the people of unused accounts, and forget those whose day has come."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count only, change nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        months = inactivity_months(timezone.localdate())
        if months is None:
            message = "No figure for account-inactivity today: run load_parameters first."
            raise CommandError(message)
        if dry_run:
            counts = inactivity_counts(now=now, months=months)
        else:
            counts = {
                "forgotten": forget_due_people(now=now),
                "reminded": remind_inactive_people(now=now),
                "warned": warn_inactive_people(now=now, months=months),
            }
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
