"""Small pieces shared by the four variants of a notice body."""

from collections.abc import Sequence
from typing import Any

from scripts.sample_source.catalogue import Edition, Sample


def one_or_many(items: Sequence[Any]) -> Any:
    """Return the single item, or the list: XML read as JSON does not keep lists of one."""
    return items[0] if len(items) == 1 else list(items)


def without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    """Drop the elements that the notice does not have (None); "" is an empty element."""
    return {name: value for name, value in fields.items() if value is not None}


def documents_url(edition: Edition) -> str:
    return f"https://{edition.sample.buyer.host}/consultation?ref={reference(edition)}&page=dce"


def profile_url(edition: Edition) -> str:
    return f"https://{edition.sample.buyer.host}/"


def reference(edition: Edition) -> str:
    """Return the buyer's own number for the procedure; a correction keeps that of its call."""
    first = edition.root
    return f"{first.published_on.year}-{first.sample.number:02d}{first.published_on:%j}"


def naive_deadline(edition: Edition) -> str | None:
    deadline = edition.deadline
    return deadline.replace(tzinfo=None).isoformat() if deadline else None


def place(sample: Sample) -> str:
    return f"{sample.buyer.postcode} {sample.buyer.city}"
