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
ZONES = {
    "974": "Indian/Reunion",
    "BEL": "Europe/Brussels",
    "DEU": "Europe/Berlin",
    "SWE": "Europe/Stockholm",
}
LISTS = ("departments", "cpv", "descriptors", "criteria", "media", "sites")
# Notices that nobody answers: a deadline told by the call they follow is not theirs.
WITHOUT_DEADLINE = ("award", "planning", "intention")


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys; `country` in ISO 3166-1 alpha-3, `language` (of its notices) in ISO 639-3.

    A foreign buyer has a `national_id` in place of a SIRET, and no département.
    """

    key: str
    name: str
    street: str
    postcode: str
    city: str
    nuts: str
    legal_type: str
    siret: str = ""
    department: str = ""
    national_id: str = ""
    country: str = "FRA"
    language: str = "FRA"

    @property
    def host(self) -> str:
        return f"achats-{self.key}.example"

    @property
    def zone(self) -> ZoneInfo:
        key = self.department if self.country == "FRA" else self.country
        return ZoneInfo(ZONES.get(key, "Europe/Paris"))


@dataclass(frozen=True, slots=True)
class Criterion:
    """An award criterion: "quality", "price" or "cost", and its weight in percent."""

    kind: str
    name: str
    weight: str


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot, and in an award what became of it: a winner, or a reason why there is none.

    `open_longer`: days by which its deadline follows that of the notice.
    """

    title: str
    description: str = ""
    cpv: str = ""
    value: str = ""
    is_reserved: bool = False
    open_longer: int = 0
    winner: str = ""
    amount: str = ""
    offers: int = 3
    failure: str = ""


USUAL_CRITERIA = (
    Criterion("quality", "Valeur technique", "60"),
    Criterion("price", "Prix", "40"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a notice says, dates apart. Money is in euros before tax, as the buyer typed it.

    `media`: the sources that print it, "boamp" and "ted". `questions_until`: days between the
    last questions and the deadline. `sites`: the place in its title, another at each cycle.
    """

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
    media: tuple[str, ...] = ("boamp",)
    award_criteria: tuple[Criterion, ...] = USUAL_CRITERIA
    framework_maximum: str = ""
    group_form: str = ""
    variants: str = ""
    is_execution_reserved: bool = False
    questions_until: int | None = None
    sites: tuple[str, ...] = ()

    @property
    def is_result(self) -> bool:
        return self.kind in ("award", "intention")

    @property
    def decided_lots(self) -> tuple[Lot, ...]:
        """What was decided of each lot, of the whole when the contract is not divided."""
        whole = Lot(self.title, winner=self.winner, amount=self.value)
        return self.lots or (whole,)

    @property
    def winners(self) -> tuple[str, ...]:
        """Who won, once each; nobody in a notice that is not an award."""
        names = (lot.winner for lot in self.decided_lots) if self.is_result else ()
        return tuple(dict.fromkeys(filter(None, names)))


@dataclass(frozen=True, slots=True)
class Edition:
    """A sample published on a given day; `earlier` is the notice it corrects or awards."""

    sample: Sample
    published_on: date
    earlier: "Edition | None" = None

    @property
    def root(self) -> "Edition":
        """The call that this edition corrects, cancels or awards, else itself."""
        return self.earlier.root if self.earlier and self.sample.follows else self

    @property
    def idweb(self) -> str:
        """`YY-9NNDDD`: sample NN published on day DDD of the year; real numbers stay below 9."""
        return f"{self.published_on:%y}-{self._number}"

    @property
    def ted_number(self) -> str:
        """`9NNDDD-YYYY`: TED does not reach such numbers in a year."""
        return f"{self._number}-{self.published_on:%Y}"

    @property
    def _number(self) -> str:
        return f"9{self.sample.number:02d}{self.published_on:%j}"

    @property
    def deadline(self) -> datetime | None:
        """The wall-clock deadline in the buyer's zone, or None when the notice gives none."""
        return self.deadline_of()

    def deadline_of(self, lot: Lot | None = None) -> datetime | None:
        """Return the deadline of the notice, or of one of its lots."""
        sample = self.sample
        if sample.open_for is None or sample.kind in WITHOUT_DEADLINE:
            return None
        days = sample.open_for + sample.postponed + (lot.open_longer if lot else 0)
        closes_on = self.root.published_on + timedelta(days=days)
        if sample.closing_year:
            closes_on = closes_on.replace(year=sample.closing_year, day=min(closes_on.day, 28))
        return datetime.combine(closes_on, sample.closes_at, tzinfo=sample.buyer.zone)

    @property
    def withdrawn_on(self) -> date:
        """The last day of publication (`datefindiffusion`)."""
        if self.deadline is None or self.sample.closing_year:
            return self.published_on + DEFAULT_PUBLICITY
        return self.deadline.date()


def editions(today: date, medium: str = "") -> Iterator[Edition]:
    """Yield once each the edition of every sample that is current on `today`, published by then.

    With a follow-up comes the notice it follows, which may be older than a cycle. `medium`: only
    what this source prints.
    """
    found: dict[str, Edition] = {}
    for sample in load_samples().values():
        edition = current(sample, today)
        found[edition.idweb] = edition
        while edition.sample.follows and edition.earlier:
            edition = edition.earlier
            found[edition.idweb] = edition
    for edition in found.values():
        if not medium or medium in edition.sample.media:
            yield edition


def last_day(day: int, today: date) -> date:
    """Return the latest date, `today` included, that is this day of the four-week cycle."""
    return today - timedelta(days=((today - CYCLE_START).days - day) % CYCLE_DAYS)


def current(sample: Sample, today: date) -> Edition:
    """Return the latest edition of a sample on `today`."""
    return _edition(sample, last_day(sample.day + _age(sample), today))


def _edition(sample: Sample, published_on: date) -> Edition:
    told = _at_its_site(sample, published_on)
    if not sample.after:
        return Edition(told, published_on)
    before = published_on - timedelta(days=sample.after)
    if sample.follows:
        return Edition(told, published_on, _edition(load_samples()[sample.follows], before))
    return Edition(told, published_on, Edition(sample, before))


def _at_its_site(sample: Sample, published_on: date) -> Sample:
    """Return the sample with a title of its own in this cycle, the same for what follows it."""
    if not sample.sites:
        return sample
    opened_on = published_on - timedelta(days=_age(sample))
    site = sample.sites[(opened_on - CYCLE_START).days // CYCLE_DAYS % len(sample.sites)]
    return replace(sample, title=sample.title.format(site=site))


def _age(sample: Sample) -> int:
    """Return the days from the call to a notice that follows it."""
    return sample.after + _age(load_samples()[sample.follows]) if sample.follows else 0


@cache
def load_samples() -> dict[str, Sample]:
    """Return the samples by key, in the order of the file."""
    buyers = {key: Buyer(key=key, **facts) for key, facts in _read("buyers.yaml").items()}
    samples: dict[str, Sample] = {}
    for facts in _read("notices.yaml") + _read("stories.yaml"):
        sample = _sample(facts, buyers, samples)
        samples[sample.key] = sample
    return samples


def _sample(facts: dict[str, Any], buyers: dict[str, Buyer], known: dict[str, Sample]) -> Sample:
    """Read one sample; one that `follows` another, or is told `like` it, repeats the rest."""
    changes: dict[str, Any] = dict(facts)
    model = changes.pop("like", "") or changes.get("follows", "")
    if "buyer" in changes:
        changes["buyer"] = buyers[changes["buyer"]]
    if "closes_at" in changes:
        changes["closes_at"] = time.fromisoformat(changes["closes_at"])
    if "value_range" in changes:
        changes["value_range"] = tuple(changes["value_range"])
    for name, kind in (("lots", Lot), ("award_criteria", Criterion)):
        if name in changes:
            changes[name] = tuple(kind(**each) for each in changes[name])
    for name in LISTS:
        if name in changes:
            changes[name] = tuple(changes[name])
    if model:
        return replace(known[model], **changes)
    home = changes["buyer"].department
    return Sample(**{"departments": (home,) if home else ()} | changes)


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
