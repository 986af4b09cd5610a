from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from collectif.core.vocabularies.commands import add_source_arguments, told, wanted_file
from members.pipeline.vocabularies import store_rome


class Command(BaseCommand):
    help = (
        "Import ROME 4.0 (occupations and skills) from the archive of CSV files that France "
        "Travail publishes. Nothing that people may refer to is ever deleted: a skill or an "
        "occupation that left the list is marked obsolete."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_source_arguments(parser)

    def handle(self, **options: Any) -> None:
        with told():
            file = wanted_file(options, url=settings.MEMBERS_ROME_URL)
            stored = store_rome(file, is_dry_run=options["dry_run"])
        ending = " (dry run, nothing written)" if options["dry_run"] else ""
        self.stdout.write(f"ROME {stored.version}{ending}")
        for name in ("skills", "occupations", "terms", "links"):
            self.stdout.write(f"  {name}: {getattr(stored, name)}")
