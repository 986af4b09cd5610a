"""Pieces of UBL 2.3 as the eForms records spell them once XML is read as JSON."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from scripts.sample_source.catalogue import Buyer, Edition

BUYER, SENDER = "ORG-0001", "ORG-0002"
# Winners come after them.
FIRST_WINNER = 3
EXTENSION = (
    "ext:UBLExtensions",
    "ext:UBLExtension",
    "ext:ExtensionContent",
    "efext:EformsExtension",
)


def notice_id(edition: Edition) -> str:
    """Return BT-701, the identifier of this notice."""
    return str(uuid5(NAMESPACE_URL, f"notice:{edition.idweb}"))


def folder_id(edition: Edition) -> str:
    """Return BT-04, shared by the notices of one procedure."""
    return str(uuid5(NAMESPACE_URL, f"procedure:{edition.root.idweb}"))


def code(list_name: str, value: str) -> dict[str, str]:
    return {"@listName": list_name, "#text": value}


def identifier(scheme_name: str, value: str) -> dict[str, str]:
    return {"@schemeName": scheme_name, "#text": value}


def said(text: str, language: str) -> dict[str, str]:
    """Return a text in a language (ISO 639-3)."""
    return {"@languageID": language, "#text": text}


def extended(body: Any) -> Any:
    """Return an element that UBL does not know, where eForms puts it."""
    for name in reversed(EXTENSION):
        body = {name: body}
    return body


def euros(amount: str) -> dict[str, str]:
    return {"@currencyID": "EUR", "#text": amount}


def address(buyer: Buyer) -> dict[str, Any]:
    return {
        "cbc:CityName": buyer.city,
        "cbc:PostalZone": buyer.postcode,
        "cbc:CountrySubentityCode": code("nuts", buyer.nuts),
        "cac:Country": {"cbc:IdentificationCode": code("country", buyer.country)},
    }


def offset(moment: datetime | None) -> str:
    return moment.isoformat()[-6:] if moment else "Z"


def moment(at: datetime) -> dict[str, str]:
    """Return a period by its end, on the buyer's clock."""
    zone = offset(at)
    return {
        "cbc:EndDate": f"{at.date().isoformat()}{zone}",
        "cbc:EndTime": f"{at.time().isoformat()}{zone}",
    }
