"""What notices print about places, and the clocks of French départements."""

import re
from zoneinfo import ZoneInfo

from collectif.core.places import department_of_nuts3, departments_of

PARIS = ZoneInfo("Europe/Paris")

_OVERSEAS_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
# Clocks of the capitals; a buyer of the Azores or the Canaries prints its offset in eForms.
_COUNTRY_ZONES = {
    "AUT": "Europe/Vienna",
    "BEL": "Europe/Brussels",
    "BGR": "Europe/Sofia",
    "BLM": "America/St_Barthelemy",
    "CHE": "Europe/Zurich",
    "CYP": "Asia/Nicosia",
    "CZE": "Europe/Prague",
    "DEU": "Europe/Berlin",
    "DNK": "Europe/Copenhagen",
    "ESP": "Europe/Madrid",
    "EST": "Europe/Tallinn",
    "FIN": "Europe/Helsinki",
    "GBR": "Europe/London",
    "GLP": "America/Guadeloupe",
    "GRC": "Europe/Athens",
    "GUF": "America/Cayenne",
    "HRV": "Europe/Zagreb",
    "HUN": "Europe/Budapest",
    "IRL": "Europe/Dublin",
    "ISL": "Atlantic/Reykjavik",
    "ITA": "Europe/Rome",
    "LIE": "Europe/Vaduz",
    "LTU": "Europe/Vilnius",
    "LUX": "Europe/Luxembourg",
    "LVA": "Europe/Riga",
    "MAF": "America/Marigot",
    "MLT": "Europe/Malta",
    "MTQ": "America/Martinique",
    "MYT": "Indian/Mayotte",
    "NCL": "Pacific/Noumea",
    "NLD": "Europe/Amsterdam",
    "NOR": "Europe/Oslo",
    "POL": "Europe/Warsaw",
    "PRT": "Europe/Lisbon",
    "PYF": "Pacific/Tahiti",
    "REU": "Indian/Reunion",
    "ROU": "Europe/Bucharest",
    "SPM": "America/Miquelon",
    "SVK": "Europe/Bratislava",
    "SVN": "Europe/Ljubljana",
    "SWE": "Europe/Stockholm",
    "WLF": "Pacific/Wallis",
}
# France and the territories that have a country code of their own: their buyers have a SIRET.
FRENCH_COUNTRIES = frozenset(
    {"FRA", "BLM", "GLP", "GUF", "MAF", "MTQ", "MYT", "NCL", "PYF", "REU", "SPM", "WLF"}
)
_POSTCODE = re.compile(r"[0-9]{5}")


def department_codes(text: str) -> tuple[str, ...]:
    """Return the départements meant: ("05",) for "5", two for "20", none for "99" (abroad)."""
    return tuple(department.code for department in departments_of(text))


def department_of_postcode(postcode: str) -> str:
    """Return the département of a postcode, else an empty string. Corsica splits at 20200."""
    code = postcode.strip()
    if not _POSTCODE.fullmatch(code):
        return ""
    if code.startswith("20"):
        return "2A" if code < "20200" else "2B"
    return next(iter(department_codes(code[:3] if code >= "97" else code[:2])), "")


def department_of_nuts(code: str) -> str:
    """Return the département of a NUTS 3 code, an empty string for a wider area."""
    department = department_of_nuts3(code)
    return department.code if department else ""


def zone_of(departments: tuple[str, ...]) -> ZoneInfo:
    """Return the clock the départements share; Paris when they differ or are unknown."""
    zones = {_OVERSEAS_ZONES.get(code, PARIS.key) for code in departments}
    return ZoneInfo(zones.pop()) if len(zones) == 1 else PARIS


def zone_of_buyer(country: str, postcode: str, departments: tuple[str, ...] = ()) -> ZoneInfo:
    """Return the buyer's clock: its country's, in France that of its postcode's département.

    Without a postcode, that of the `departments` it works for. `country`: ISO 3166-1 alpha-3.
    """
    if country and country != "FRA":
        return zone_of_country(country)
    own = department_of_postcode(postcode)
    return zone_of((own,) if own else departments)


def zone_of_country(country: str) -> ZoneInfo:
    """Return the clock of an ISO 3166-1 alpha-3 country's capital; Paris for France and others."""
    return ZoneInfo(_COUNTRY_ZONES.get(country, PARIS.key))
