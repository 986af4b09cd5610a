"""The sample notices and the days on which they are published."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

FOLDER = Path(__file__).parent
CYCLE_DAYS = 28
CYCLE_START = date(2024, 1, 1)
DEFAULT_PUBLICITY = timedelta(days=30)
ZONES = {"974": "Indian/Reunion"}
LISTS = ("departments", "cpv", "descriptors", "criteria")


@dataclass(frozen=True, slots=True)
class Buyer:
    key: str
    name: str
    siret: str
    street: str
    postcode: str
    city: str
    department: str
    nuts: str
    legal_type: str

    @property
    def host(self) -> str:
        return f"achats-{self.key}.example"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(ZONES.get(self.department, "Europe/Paris"))


@dataclass(frozen=True, slots=True)
class Lot:
    title: str
    description: str = ""
    cpv: str = ""
    value: str = ""
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """What a notice says, dates apart. Money is in euros before tax, as the buyer typed it."""

    number: int
    key: str
    variant: str
    day: int
    buyer: Buyer
    title: str
    description: str = ""
    kind: str = "call"
    nature: str = "services"
    procedure: str = "adapted"
    departments: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    descriptors: tuple[int, ...] = ()
    criteria: tuple[str, ...] = ()
    value: str = ""
    value_range: tuple[str, str] | None = None
    months: int | None = None
    lots: tuple[Lot, ...] = ()
    open_for: int | None = None
    closes_at: time = time(12)
    closing_year: int | None = None
    winner: str = ""
    follows: str = ""
    after: int = 0
    postponed: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """A sample published on a given day; `earlier` is the notice it corrects or awards."""

    sample: Sample
    published_on: date
    earlier: "Edition | None" = None

    @property
    def idweb(self) -> str:
        """`YY-9NNDDD`: sample NN published on day DDD of the year; real numbers stay below 9."""
        year, day = self.published_on.strftime("%y"), self.published_on.timetuple().tm_yday
        return f"{year}-9{self.sample.number:02d}{day:03d}"

    @property
    def deadline(self) -> datetime | None:
        """The wall-clock deadline in the buyer's zone, or None when the notice gives none."""
        sample = self.sample
        if sample.open_for is None:
            return None
        opened_on = self.earlier.published_on if sample.follows and self.earlier else None
        closes_on = (opened_on or self.published_on) + timedelta(
            days=sample.open_for + sample.postponed
        )
        if sample.closing_year:
            closes_on = closes_on.replace(year=sample.closing_year, day=min(closes_on.day, 28))
        return datetime.combine(closes_on, sample.closes_at, tzinfo=sample.buyer.zone)

    @property
    def withdrawn_on(self) -> date:
        """The last day of publication (`datefindiffusion`)."""
        if self.deadline is None or self.sample.closing_year:
            return self.published_on + DEFAULT_PUBLICITY
        return self.deadline.date()


def editions(today: date) -> Iterator[Edition]:
    """Yield the edition of every sample that is current on `today`, published by then."""
    samples = load_samples()
    for sample in samples.values():
        if sample.follows:
            yield _follow_up(sample, samples[sample.follows], today)
        elif sample.after:
            published_on = last_day(sample.day, today)
            earlier = Edition(sample, published_on - timedelta(days=sample.after))
            yield Edition(sample, published_on, earlier)
        else:
            yield Edition(sample, last_day(sample.day, today))


def last_day(day: int, today: date) -> date:
    """Return the latest date, `today` included, that is this day of the four-week cycle."""
    return today - timedelta(days=((today - CYCLE_START).days - day) % CYCLE_DAYS)


def _follow_up(sample: Sample, parent: Sample, today: date) -> Edition:
    published_on = last_day(parent.day + sample.after, today)
    earlier = Edition(parent, published_on - timedelta(days=sample.after))
    return Edition(sample, published_on, earlier)


@cache
def load_samples() -> dict[str, Sample]:
    """Return the samples by key, in the order of the file."""
    buyers = {key: Buyer(key=key, **facts) for key, facts in _read("buyers.yaml").items()}
    samples: dict[str, Sample] = {}
    for facts in _read("notices.yaml"):
        sample = _sample(facts, buyers, samples)
        samples[sample.key] = sample
    return samples


def _sample(facts: dict[str, Any], buyers: dict[str, Buyer], known: dict[str, Sample]) -> Sample:
    changes: dict[str, Any] = dict(facts)
    if "buyer" in changes:
        changes["buyer"] = buyers[changes["buyer"]]
    if "lots" in changes:
        changes["lots"] = tuple(Lot(**lot) for lot in changes["lots"])
    if "closes_at" in changes:
        changes["closes_at"] = time.fromisoformat(changes["closes_at"])
    if "value_range" in changes:
        changes["value_range"] = tuple(changes["value_range"])
    for name in LISTS:
        if name in changes:
            changes[name] = tuple(changes[name])
    if "follows" in changes:
        return replace(known[changes["follows"]], **changes)
    return Sample(**{"departments": (changes["buyer"].department,)} | changes)


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
