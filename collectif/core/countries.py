"""Names of the countries whose buyers publish on TED, by ISO 3166-1 alpha-3 code."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COUNTRIES: Final[dict[str, str | Promise]] = {
    "AUT": _("Austria"),
    "BEL": _("Belgium"),
    "BGR": _("Bulgaria"),
    "CHE": _("Switzerland"),
    "CYP": _("Cyprus"),
    "CZE": _("Czechia"),
    "DEU": _("Germany"),
    "DNK": _("Denmark"),
    "ESP": _("Spain"),
    "EST": _("Estonia"),
    "FIN": _("Finland"),
    "FRA": _("France"),
    "GBR": _("United Kingdom"),
    "GRC": _("Greece"),
    "HRV": _("Croatia"),
    "HUN": _("Hungary"),
    "IRL": _("Ireland"),
    "ISL": _("Iceland"),
    "ITA": _("Italy"),
    "LIE": _("Liechtenstein"),
    "LTU": _("Lithuania"),
    "LUX": _("Luxembourg"),
    "LVA": _("Latvia"),
    "MCO": _("Monaco"),
    "MKD": _("North Macedonia"),
    "MLT": _("Malta"),
    "NLD": _("Netherlands"),
    "NOR": _("Norway"),
    "POL": _("Poland"),
    "PRT": _("Portugal"),
    "ROU": _("Romania"),
    "SRB": _("Serbia"),
    "SVK": _("Slovakia"),
    "SVN": _("Slovenia"),
    "SWE": _("Sweden"),
}


def country_name(code: str) -> str:
    """Return how we call a country; its code, when we have no word for it."""
    return str(COUNTRIES.get(code, code))
