"""Any number of invented notices, each computed from a seed and its rank: nothing is kept.

The shapes are those of the sample source. Dossiers follow each other from day to day; one in ten
is still open on the last day. Some are corrected, cancelled or awarded a few days later, some
European ones are on TED too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import cache
from itertools import islice
from random import Random
from typing import Any

from stdnum import luhn

from collectif.core.places import DEPARTMENTS
from scripts.sample_source import eforms
from scripts.sample_source.catalogue import Buyer, Edition, Lot, Sample
from scripts.sample_source.markup import to_xml
from scripts.sample_source.wire import DESCRIPTORS, record
from tenders.sources.bodies import canonical
from tenders.sources.feed import RawRecord
from tests.tenders.benchmark.words import (
    ACTIONS,
    BUYER_KINDS,
    OBJECTS,
    SENTENCES,
    chosen,
    skewed,
    town,
)

BUYERS = 6_000
FIRST_NUMBER = 1_000_000
# All is published within so many days, and stays open for a month: one dossier in ten.
DAYS = 290
# A follow-up comes after this share of all dossiers: ten days.
LAG = 30
PAGE_SIZE = 100
FORMATS = ("fnsimple",) * 10 + ("eforms",) * 7 + ("mapa",) * 2 + ("legacy",)
NATURES = ("travaux",) * 4 + ("services",) * 4 + ("fournitures",) * 3
DIVISIONS = {
    "travaux": ("45",),
    "services": ("71", "79", "72", "50", "90", "80", "77", "55", "98"),
    "fournitures": ("33", "30", "34", "15", "39", "44", "09", "48"),
}
PLACES = tuple(place for place in DEPARTMENTS.values() if place.nuts3)
EVERYWHERE = tuple(place.code for place in PLACES)


@dataclass(frozen=True, slots=True)
class Copy(Edition):
    """An edition under a number of its own."""

    number: int = 0

    @property
    def _number(self) -> str:
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Market:
    """`count` dossiers, the last ones published on `today`."""

    seed: int
    count: int
    today: date
    first_number: int = FIRST_NUMBER

    def day(self, rank: int) -> date:
        return self.today - timedelta(days=(self.count - 1 - rank) * DAYS // self.count)

    def records(self) -> Iterator[tuple[str, RawRecord]]:
        """Yield (source, record) in the order of publication."""
        lag = max(self.count // LAG, 1)
        for rank in range(self.count):
            call = self.dossier(rank)
            yield "boamp", boamp(call)
            if call.sample.variant == "eforms" and rank % 7 == 0:
                yield "ted", ted(call)
            if rank >= lag and (later := self.follow_up(rank - lag, self.day(rank))):
                yield "boamp", boamp(later)

    def pages(self) -> Iterator[tuple[str, tuple[RawRecord, ...]]]:
        """Yield full pages, each of one source, then what is left."""
        waiting: dict[str, list[RawRecord]] = {"boamp": [], "ted": []}
        for source, one in self.records():
            waiting[source].append(one)
            if len(waiting[source]) == PAGE_SIZE:
                yield source, tuple(waiting[source])
                waiting[source] = []
        yield from ((source, tuple(rest)) for source, rest in waiting.items() if rest)

    def dossier(self, rank: int, variant: str = "") -> Copy:
        """Return the first notice of a dossier; one in ten was only heard of by its award."""
        draw = Random(f"{self.seed}/{rank}")
        given = variant or draw.choice(FORMATS)
        fields = described(draw, rank) | {"variant": given, "key": str(rank)}
        fields["procedure"] = "open" if given == "eforms" else "adapted"
        if draw.random() < 0.1 and given != "mapa":
            fields |= awarded(draw, fields["lots"]) | {"open_for": None}
        return Copy(Sample(**fields), self.day(rank), number=self.first_number + rank)

    def follow_up(self, rank: int, day: date) -> Copy | None:
        """Return the correction, cancellation or award that came after this dossier, if any."""
        draw = Random(f"{self.seed}/{rank}/later")
        share = draw.random()
        if share > 0.2:
            return None
        call = self.dossier(rank)
        if call.sample.kind != "call" or call.sample.variant == "mapa":
            return None
        changes: dict[str, Any] = {"follows": call.sample.key}
        if share < 0.08:
            changes |= {"kind": "correction", "postponed": 7, "reason": "Nouvelle date limite."}
        elif share < 0.1:
            changes |= {"kind": "cancellation", "reason": "Le besoin a évolué."}
        else:
            changes |= awarded(draw, call.sample.lots)
        number = self.first_number + self.count + rank
        return Copy(replace(call.sample, **changes), day, call, number=number)


def boamp(edition: Edition) -> RawRecord:
    return RawRecord(source_id=edition.idweb, body=canonical(record(edition)))


def ted(edition: Copy) -> RawRecord:
    """Return the same notice as the European journal publishes it: one dossier with the other."""
    number = edition.ted_number
    form = eforms.form(edition)
    ((_root, notice),) = form.items()
    content = notice["ext:UBLExtensions"]["ext:UBLExtension"]["ext:ExtensionContent"]
    content["efext:EformsExtension"]["efac:Publication"] = {
        "efbc:NoticePublicationID": {"@schemeName": "ojs-notice-id", "#text": f"0{number}"},
        "efbc:PublicationDate": f"{edition.published_on}Z",
    }
    return RawRecord(source_id=number, body=to_xml(form), media_type="application/xml")


def bodies(market: Market, variant: str, count: int) -> list[RawRecord]:
    """Return records of one format, "ted" among them."""
    write = ted if variant == "ted" else boamp
    form = "eforms" if variant == "ted" else variant
    return [write(market.dossier(rank, form)) for rank in islice(range(market.count), count)]


def described(draw: Random, rank: int) -> dict[str, Any]:
    purchaser = buyer(skewed(draw, BUYERS))
    nature = draw.choice(NATURES)
    title = f"{chosen(draw, ACTIONS)} {chosen(draw, OBJECTS)}, {purchaser.city} ({rank})"
    said = [title, *(chosen(draw, SENTENCES) for _ in range(draw.randrange(2, 9)))]
    return {
        "number": rank,
        "day": 0,
        "buyer": purchaser,
        "title": title,
        "description": " ".join(said),
        "nature": nature,
        "departments": departments(draw, purchaser),
        "cpv": tuple(cpv(draw, nature) for _ in range(draw.choice((1, 1, 1, 2, 4)))),
        "descriptors": (draw.choice(list(DESCRIPTORS)),),
        "criteria": draw.choice(((), (), ("sociaux",), ("environnementaux",))),
        "value": amount(draw) if draw.random() < 0.5 else "",
        "months": draw.choice((None, 6, 12, 24, 48)),
        "lots": lots(draw, nature),
        "open_for": None if draw.random() < 0.01 else draw.randrange(20, 48),
        "closes_at": time(draw.choice((10, 12, 12, 12, 16, 17))),
        "closing_year": 7017 if draw.random() < 0.003 else None,
    }


@cache
def buyer(number: int) -> Buyer:
    place, name = PLACES[number * 7 % len(PLACES)], town(number)
    company = f"299{number:05d}"
    office = f"{company}{luhn.calc_check_digit(company)}0001"
    return Buyer(
        key=f"b{number}",
        name=BUYER_KINDS[number % len(BUYER_KINDS)].format(town=name),
        siret=f"{office}{luhn.calc_check_digit(office)}",
        street=f"{1 + number % 80} rue de la Mairie",
        postcode=f"{place.code[:2].replace('A', '0').replace('B', '0')}{number % 1000:03d}",
        city=name,
        department=place.code,
        nuts=place.nuts3,
        legal_type="la",
    )


def departments(draw: Random, purchaser: Buyer) -> tuple[str, ...]:
    """Return that of the buyer; for one call in two hundred, the whole country."""
    return EVERYWHERE if draw.random() < 0.005 else (purchaser.department,)


def lots(draw: Random, nature: str) -> tuple[Lot, ...]:
    if draw.random() > 0.25:
        return ()
    count = 30 if draw.random() < 0.02 else draw.randrange(2, 7)
    return tuple(
        Lot(
            title=f"Lot {number} {chosen(draw, OBJECTS)}",
            description=chosen(draw, SENTENCES),
            cpv=cpv(draw, nature),
        )
        for number in range(1, count + 1)
    )


def cpv(draw: Random, nature: str) -> str:
    division = DIVISIONS[nature][skewed(draw, len(DIVISIONS[nature]), 1.5)]
    return f"{division}{100 + skewed(draw, 800)}000"


def amount(draw: Random) -> str:
    return str(round(draw.lognormvariate(11.5, 1.3)))


def awarded(draw: Random, parts: tuple[Lot, ...]) -> dict[str, Any]:
    """Return what turns a call into its award: who won the whole, or each lot."""
    won = tuple(replace(lot, winner=company(draw), amount=amount(draw)) for lot in parts)
    return {"kind": "award", "winner": company(draw), "value": amount(draw), "lots": won}


def company(draw: Random) -> str:
    return f"Entreprise {town(draw.randrange(6_000))}"
