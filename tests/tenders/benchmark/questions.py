"""The pages a member opens, timed in the server: view, queries and template."""

import gc
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from members.models import User
from tenders.models import Procedure
from tests.members.factories import ProfileFactory, UserFactory
from tests.tenders.benchmark.words import town

WARM_UP, TURNS = 3, 40
# Towns of buyers that few notices name.
RARE = tuple(town(number) for number in (2_503, 3_001, 3_777, 4_002))
LIST = "tenders:procedure_list"


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of server time."""

    middle: float
    high: float

    def __str__(self) -> str:
        return f"{self.middle:.0f} / {self.high:.0f}"


def member() -> User:
    """Return somebody who may read the list, with a profile."""
    found = User.objects.filter(email="bench@example.org").first()
    return (
        found
        or ProfileFactory(
            user=UserFactory(email="bench@example.org", member=True, verified=True)
        ).user
    )


def questions() -> Iterator[tuple[str, list[str]]]:
    """Yield each kind of page with addresses to ask turn by turn."""

    def listed(*queries: str) -> list[str]:
        return [f"{reverse(LIST)}?{query}" for query in queries]

    yield "open calls", listed("")
    yield "  second page", listed("page=2")
    yield "  by value", listed("sort=value")
    yield "  rare word", listed(*(f"q={name}" for name in RARE))
    yield "  common word", listed("q=travaux")
    yield "  two words", listed("q=entretien+voirie")
    yield "  no hit", listed("q=zygomatique")
    yield "  prefix", listed("q=ren", "q=maint", "q=voi")
    yield "  one facet", listed("department=38", "nature=services", "cpv=79", "value=3")
    yield "  three facets", listed("nature=services&cpv=79&deadline=week&department=38")
    yield "  word and facets", listed("q=audit&nature=services&department=69")
    yield "  buyers unfolded", listed("with_buyers=1", "with_buyers=1&nature=services")
    yield "  table", listed("view=table")
    yield "archive", listed("status=all")
    yield "  page 50", listed("status=all&page=50")
    yield "  by value ", listed("status=all&sort=value")
    yield "  rare word ", listed(*(f"status=all&q={name}" for name in RARE))
    yield "  common word ", listed("status=all&q=travaux")
    yield "  no hit ", listed("status=all&q=zygomatique")
    yield "  prefix ", listed("status=all&q=ren")
    yield "  one facet ", listed("status=all&department=38", "status=all&cpv=45")
    yield "  closed", listed("status=closed")
    yield "  awarded", listed("status=awarded")
    yield "number of a dossier", listed("q=26-1000010")
    yield "detail", details()


def details() -> list[str]:
    """Return the addresses of dossiers from the whole archive, those with many lots included."""
    ids = Procedure.objects.filter(merged_into=None).order_by("public_id")
    many = ids.filter(lot_count__gte=5)
    return [one.get_absolute_url() for one in [*ids[:15], *many[:5]]]


def ask_all(client: Client) -> dict[str, Timing | str]:
    return {name: ask(client, urls) for name, urls in questions()}


def ask(client: Client, urls: list[str]) -> Timing | str:
    """Return how long these pages take, or the status of one that fails."""
    statuses = {client.get(url).status_code for url in urls} - {200}
    if statuses:
        return f"fails: {max(statuses)}"
    for url in urls[:WARM_UP]:
        timed(client, url)
    # As where pages are served (`collectif.wsgi`): what lives on is not looked at again.
    gc.freeze()
    turns = sorted(timed(client, urls[turn % len(urls)]) for turn in range(TURNS))
    return Timing(turns[TURNS // 2], turns[math.ceil(TURNS * 0.95) - 1])


def timed(client: Client, url: str) -> float:
    start = time.perf_counter()
    client.get(url)
    return (time.perf_counter() - start) * 1000
