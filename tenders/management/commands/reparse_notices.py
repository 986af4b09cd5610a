from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from tenders.enums import Source
from tenders.models import Notice, SourceRecord
from tenders.pipeline.records import StoredPage, reread

PAGE_SIZE = 100


class Command(BaseCommand):
    help = "Read the stored records again, after the reader has learnt something."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quarantined", action="store_true", help="only those set apart")
        parser.add_argument("--source", choices=Source.values, help="only those of one source")

    def handle(self, **options: Any) -> None:
        sources = [options["source"]] if options["source"] else Source.values
        seen = written = quarantined = 0
        changes: Counter[str] = Counter()
        for source in sources:
            for records in self.pages(source, is_quarantined=options["quarantined"]):
                before = self.facts(records)
                page = self.read(records)
                seen += page.seen_count
                written += page.changed_count
                quarantined += page.quarantined_count
                changes += self.changed_facts(before, self.facts(records))
                self.stderr.write(f"{source}: {seen} read again, {written} dossiers written")
        self.stdout.write(f"{seen} read again, {written} dossiers written, {quarantined} set apart")
        for name, count in changes.most_common():
            self.stdout.write(f"  {name}: {count}")

    def pages(self, source: str, *, is_quarantined: bool) -> Iterator[list[SourceRecord]]:
        """Yield the records of a source by id, so that memory does not grow with their number."""
        records = SourceRecord.objects.filter(source=source).order_by("pk")
        if is_quarantined:
            records = records.quarantined()
        last = 0
        while page := list(records.filter(pk__gt=last)[:PAGE_SIZE]):
            last = page[-1].pk
            yield page

    def read(self, records: list[SourceRecord]) -> StoredPage:
        return reread(records)

    def facts(self, records: list[SourceRecord]) -> dict[int, dict[str, Any]]:
        ids = [record.pk for record in records]
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
