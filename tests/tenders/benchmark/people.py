"""What it costs to say who could answer a call, as members grow in number."""

import time
from itertools import batched
from statistics import median

from django.utils import timezone

from collectif.matching.profile_table import Lists
from members.enums import ConsentPurpose, MemberState
from members.models import Consent, Membership, Profile
from tenders.models import Procedure
from tenders.pipeline.best_people import rank_people, reachable_people
from tenders.pipeline.kept_people import kept_people
from tenders.pipeline.matching import due_profiles, match_profiles
from tenders.pipeline.statistics import current_statistics
from tests.tenders.benchmark.crowd import fill_calls, fill_profiles

CALLS, TOP, VIEWS = 200, 12, 20
BATCH = 500


def show_people(count: int) -> None:
    """Print the seconds of a first view in a process, of the next, and after one has changed."""
    if not Profile.objects.exists():
        fill_calls(CALLS)
        fill_profiles(count)
    if not Membership.objects.exists():
        _make_reachable()
    for batch in batched(due_profiles(count), BATCH):
        match_profiles(batch)
    calls = list(Procedure.objects.order_by("pk")[:VIEWS])
    print(f"who could answer, {count:,} members who may be asked")
    print(f"  {'the first view of a process':<44} {_seconds(calls[0]) * 1000:8.0f} ms")
    print(f"  {'the next ones, median':<44} {_median(calls):8.0f} ms")
    print(f"  {'  of it, who may be asked today':<44} {_asking():8.0f} ms")
    changed = reachable_people(timezone.now()).values("pk")[:1]
    Profile.objects.filter(pk__in=changed).update(changed_at=timezone.now())
    print(f"  {'once a profile has changed':<44} {_seconds(calls[1]) * 1000:8.0f} ms")
    print(f"  {'what the process keeps':<44} {_kept_bytes(count) / 1e6:8.1f} MB")


def _make_reachable() -> None:
    users = list(Profile.objects.values_list("user", flat=True))
    today = timezone.localdate()
    Membership.objects.bulk_create(
        Membership(user_id=user, state=MemberState.ACTIVE, since=today) for user in users
    )
    Consent.objects.bulk_create(
        Consent(user_id=user, purpose=ConsentPurpose.DIRECTORY) for user in users
    )


def _seconds(call: Procedure) -> float:
    now = timezone.now()
    start = time.perf_counter()
    rank_people(call, reachable_people(now), now=now, top=TOP)
    return time.perf_counter() - start


def _median(calls: list[Procedure]) -> float:
    return median(_seconds(call) for call in calls) * 1000


def _asking() -> float:
    start = time.perf_counter()
    list(reachable_people(timezone.now()).values_list("pk", "changed_at"))
    return (time.perf_counter() - start) * 1000


def _kept_bytes(count: int) -> int:
    arrays = kept_people(current_statistics(), count)._arrays.arrays
    parts = (part if isinstance(part, Lists) else (part,) for part in arrays)
    return sum(array.nbytes for part in parts for array in part)
