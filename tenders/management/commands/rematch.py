from typing import Any

from django.core.management.base import BaseCommand

from tenders.management.rebuilding import rebuild_here
from tenders.models import ProfileMatching
from tenders.pipeline.matching import match_waiting_procedures
from tenders.pipeline.statistics import build_statistics, prune_statistics, weights_in_force
from tenders.pipeline.vectors import store_all_vectors


class Command(BaseCommand):
    help = "Read and count the words of all notices, then match every profile with what is open."

    def handle(self, **options: Any) -> None:
        store_all_vectors()
        rebuild_here(build_statistics(weights_in_force()), self.stderr.write)
        while match_waiting_procedures():
            pass
        prune_statistics()
        self.stdout.write(f"{ProfileMatching.objects.count()} profiles matched")
