from typing import Any

from django.core.management.base import BaseCommand

from members.pipeline.directory import refresh_everyone


class Command(BaseCommand):
    help = "Make the directory say again what each profile shows, batch after batch."

    def handle(self, *args: Any, **options: Any) -> None:
        read = changed = 0
        for profiles, rows in refresh_everyone():
            read, changed = read + profiles, changed + rows
            self.stdout.write(f"{read} profiles read, {changed} rows changed")
        self.stdout.write(f"{read} profiles read, {changed} rows changed: done.")
