"""Facts as a reader gives them, for the tests of what is done with them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tenders.pipeline.told import Told
from tenders.sources.facts import BuyerFacts, LinkFacts, LotFacts, NoticeFacts

FIRST_DAY = date(2026, 3, 2)
DEADLINE = datetime(2026, 3, 30, 10, tzinfo=UTC)


def facts(source_id: str = "26-1", kind: Any = "call", **fields: Any) -> NoticeFacts:
    """Return a call published on 2 March 2026; `after` shifts that day, `of` names notices."""
    defaults: dict[str, Any] = {
        "variant": "fnsimple",
        "title": "Audit des achats de la commune",
        "description": "Mission de trois mois.",
        "buyer": BuyerFacts(name="Ville de Brumeval", siret="21990001600011"),
        "published_on": FIRST_DAY + timedelta(days=fields.pop("after", 0)),
    }
    if kind == "call":
        defaults |= {"submission_deadline": DEADLINE, "deadline_text": "2026-03-30T12:00:00"}
    if named := fields.pop("of", ()):
        defaults["links"] = LinkFacts(boamp=named)
    return NoticeFacts(source_id=source_id, kind=kind, **defaults | fields)


def told(*notices: NoticeFacts, source: str = "boamp") -> list[Told]:
    """Number them from 1, as if they had been stored in this order."""
    return [Told(number, source, one) for number, one in enumerate(notices, start=1)]


def lot(number: str, title: str = "Un lot", **fields: Any) -> LotFacts:
    return LotFacts(number=number, title=title, **fields)
