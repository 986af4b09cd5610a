from typing import Any

from django.core.management.base import BaseCommand

from tenders.pipeline.search_words import refresh_search_words


class Command(BaseCommand):
    help = "Count the words of the titles again: what “did you mean” draws from."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{refresh_search_words()} words")
