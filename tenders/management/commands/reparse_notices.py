from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import BaseCommand

from tenders.enums import Source
from tenders.models import Notice, SourceRecord
from tenders.pipeline.rereading import PAGE_SIZE, reread_records


class Command(BaseCommand):
    help = (
        "Read the stored records again, after the reader has learnt something. Progress on stderr, "
        "with the number that takes up an interrupted reading."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quarantined", action="store_true", help="only those set apart")
        parser.add_argument("--source", choices=Source.values, help="only those of one source")
        parser.add_argument(
            "--after", type=int, default=0, metavar="ID", help="go on after this record"
        )

    def handle(self, **options: Any) -> None:
        seen = written = quarantined = 0
        changes: Counter[str] = Counter()
        for ids in self.pages(options):
            before = self.facts(ids)
            page = reread_records(ids)
            seen += page.seen_count
            written += page.changed_count
            quarantined += page.quarantined_count
            changes += self.changed_facts(before, self.facts(ids))
            self.stderr.write(
                f"{seen} read again, {written} dossiers written (go on with --after {ids[-1]})"
            )
        self.stdout.write(f"{seen} read again, {written} dossiers written, {quarantined} set apart")
        for name, count in sorted(changes.items(), key=lambda change: (-change[1], change[0])):
            self.stdout.write(f"  {name}: {count}")

    def pages(self, options: dict[str, Any]) -> Iterator[list[int]]:
        """Yield the ids of records in order, so that memory does not grow with their number."""
        records = SourceRecord.objects.order_by("pk")
        if options["source"]:
            records = records.filter(source=options["source"])
        if options["quarantined"]:
            records = records.quarantined()
        last = options["after"]
        while ids := list(records.filter(pk__gt=last).values_list("pk", flat=True)[:PAGE_SIZE]):
            last = ids[-1]
            yield ids

    def facts(self, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        return dict(Notice.objects.filter(record__in=ids).values_list("record", "facts"))

    def changed_facts(
        self, before: dict[int, dict[str, Any]], after: dict[int, dict[str, Any]]
    ) -> Counter[str]:
        """Count, by name, the facts that came out otherwise."""
        return Counter(
            name
            for pk, facts in after.items()
            for name in facts.keys() | before.get(pk, {}).keys()
            if facts.get(name) != before.get(pk, {}).get(name)
        )
