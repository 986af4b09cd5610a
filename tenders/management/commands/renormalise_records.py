from argparse import ArgumentParser
from itertools import batched
from typing import Any

from django.core.management.base import BaseCommand

from tenders.enums import Source
from tenders.models import SourceRecord
from tenders.pipeline.records import renormalise

PAGE_SIZE = 100


class Command(BaseCommand):
    help = "Read the stored records again, after the reader has learnt something."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quarantined", action="store_true", help="only those set apart")

    def handle(self, **options: Any) -> None:
        records = SourceRecord.objects.filter(source=Source.BOAMP).order_by("pk")
        if options["quarantined"]:
            records = records.quarantined()
        ids = list(records.values_list("pk", flat=True))
        seen = written = quarantined = 0
        for batch in batched(ids, PAGE_SIZE):
            page = renormalise(source=Source.BOAMP, record_ids=batch)
            seen += page.seen_count
            written += page.changed_count
            quarantined += page.quarantined_count
            self.stderr.write(f"{seen} / {len(ids)}")
        self.stdout.write(f"{seen} read again, {written} written, {quarantined} set apart")
