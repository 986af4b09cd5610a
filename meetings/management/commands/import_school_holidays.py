from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from meetings.actions.school_holidays import import_school_holidays


class Command(BaseCommand):
    help = (
        "Import school holidays from the file that the ministry of education publishes"
        " (fr-en-calendrier-scolaire, CSV or JSON). Series that pause in them follow within a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            imported = import_school_holidays(content=file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{imported.stored} school holidays, {imported.unread} lines not read.")
