"""Earlier notices as BOAMP names them: its own number, and that of the European journal."""

import re

from tenders.sources.codes import unique
from tenders.sources.facts import LinkFacts
from tenders.sources.wire import Json, children, text_of, texts_of

_BOAMP = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,49}")
_JOURNAL_NUMBER = re.compile(r"[0-9]{1,8}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def references(nodes: list[Json]) -> LinkFacts:
    """Return the notices named by elements like `ANNONCE_ANTERIEUR`.

    Each holds REFERENCE.IDWEB and REFERENCE_PUBLICATION.PUBLICATION_JOUE.{ANNEE, NUM_ANNONCE}:
    2017 and "207613" are the notice 207613-2017 of TED.
    """
    journal = children(nodes, "REFERENCE_PUBLICATION", "PUBLICATION_JOUE")
    return LinkFacts(
        boamp=boamp_ids(texts_of(nodes, "REFERENCE", "IDWEB")),
        ted=unique(map(_ted_number, journal)),
    )


def boamp_ids(texts: list[str]) -> tuple[str, ...]:
    """Return the texts that can be a number of BOAMP ("26-81222")."""
    return unique(text for text in texts if _BOAMP.fullmatch(text))


def merged(*links: LinkFacts) -> LinkFacts:
    """Return all the links once each, in order."""
    return LinkFacts(
        boamp=unique(number for one in links for number in one.boamp),
        ted=unique(number for one in links for number in one.ted),
        eforms=unique(number for one in links for number in one.eforms),
    )


def _ted_number(publication: Json) -> str:
    year, number = text_of(publication, "ANNEE"), text_of(publication, "NUM_ANNONCE")
    if not _YEAR.fullmatch(year) or not _JOURNAL_NUMBER.fullmatch(number):
        return ""
    return f"{int(number)}-{year}" if int(number) else ""
