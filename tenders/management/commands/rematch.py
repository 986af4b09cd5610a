from itertools import batched
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tenders.pipeline.inputs import matchable_profiles
from tenders.pipeline.matching import (
    PROFILE_BATCH,
    lapsed_profiles,
    match_profiles,
    match_waiting_procedures,
)
from tenders.pipeline.statistics import build_statistics, prune_statistics
from tenders.pipeline.vectors import store_all_vectors


class Command(BaseCommand):
    help = "Read and count the words of all notices, then match every profile with what is open."

    def handle(self, **options: Any) -> None:
        store_all_vectors()
        build_statistics()
        profiles = matchable_profiles(timezone.localdate()).order_by("pk")
        ids = [*profiles.values_list("pk", flat=True), *lapsed_profiles(limit=10_000)]
        matched = 0
        for batch in batched(ids, PROFILE_BATCH):
            matched += match_profiles(batch)
            self.stderr.write(f"{matched} / {len(ids)}")
        while match_waiting_procedures():
            pass
        prune_statistics()
        self.stdout.write(f"{matched} profiles matched")
