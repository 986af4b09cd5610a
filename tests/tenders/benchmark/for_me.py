"""How long the page of the calls for a person takes, with as many calls and people as wanted."""

import math
from itertools import batched

import numpy as np
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import Profile, User
from tenders.models import Match, Procedure, ProfileMatching
from tenders.pipeline.match_rows import KEPT_MATCHES, write_matches
from tenders.pipeline.statistics import current_statistics
from tests.tenders.benchmark.crowd import fill_profiles
from tests.tenders.benchmark.match_writes import BATCH, score
from tests.tenders.benchmark.questions import WARM_UP, Timing, timed

READERS = 100
ASKED = {"first page": "", "second page": "?page=2", "narrowed": "?nature=services"}


def show_page(profiles: int) -> None:
    """Print p50 / p95 of the page for READERS people, one view each, on calls that are there."""
    _fill(profiles)
    counts = (Procedure.objects.count(), Match.objects.holding().count(), profiles)
    print("{:,} dossiers, {:,} matches of {:,} people".format(*counts))
    page = reverse("tenders:match_list")
    for label, query in ASKED.items():
        times, queries = _views(page + query)
        print(f"  {label:<14} {times} ms, {queries} queries")


def _fill(profiles: int) -> None:
    missing = profiles - Profile.objects.count()
    if missing > 0:
        fill_profiles(missing)
    if Match.objects.exists():
        return
    opened = np.array(Procedure.objects.open_at(timezone.now()).values_list("pk", flat=True))
    random, statistics = np.random.default_rng(1), current_statistics()
    for batch in batched(Profile.objects.order_by("pk"), BATCH):
        found = {
            one.pk: [
                score(random, one.pk, int(call))
                for call in random.choice(opened, KEPT_MATCHES, replace=False)
            ]
            for one in batch
        }
        with transaction.atomic():
            write_matches(found, statistics)
            ProfileMatching.objects.bulk_create(
                ProfileMatching(
                    profile=one, statistics=statistics, profile_changed_at=one.changed_at
                )
                for one in batch
            )


def _views(page: str) -> tuple[Timing, int]:
    """Return the times of one view by each reader, and how many queries a view costs."""
    readers = User.objects.filter(profile__matches__isnull=False).distinct().order_by("pk")
    times, client = [], Client(SERVER_NAME="localhost")
    for reader in readers[: READERS + WARM_UP]:
        client.force_login(reader)
        times.append(timed(client, page))
    times = sorted(times[WARM_UP:])
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page)
    assert response.status_code == 200, response.status_code
    return Timing(times[len(times) // 2], times[math.ceil(len(times) * 0.95) - 1]), len(queries)
