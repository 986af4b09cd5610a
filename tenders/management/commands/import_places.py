from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from collectif.core.vocabularies.commands import add_source_arguments, told, wanted_file
from tenders.pipeline.vocabularies import store_places


class Command(BaseCommand):
    help = (
        "Import the communes of France (postcodes, centre, inhabitants) from geo.api.gouv.fr or "
        "from a JSON file of the same shape. Nothing is ever deleted: a commune that left the "
        "list is marked obsolete."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_source_arguments(parser)

    def handle(self, **options: Any) -> None:
        with told():
            file = wanted_file(options, url=settings.TENDERS_PLACES_URL, pace=settings.TENDERS_PACE)
            stored = store_places(file, is_dry_run=options["dry_run"])
        ending = " (dry run, nothing written)" if options["dry_run"] else ""
        self.stdout.write(
            f"places: {stored.read_count} communes read, {stored.new_count} new, "
            f"{stored.changed_count} changed, {stored.unchanged_count} unchanged, "
            f"{stored.obsolete_count} obsolete{ending}"
        )
