"""Pieces of UBL 2.3 as the eForms records spell them once XML is read as JSON."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from scripts.sample_source.catalogue import Buyer, Edition

BUYER, SENDER, WINNER = "ORG-0001", "ORG-0002", "ORG-0003"


def notice_id(edition: Edition) -> str:
    """Return BT-701, the identifier of this notice."""
    return str(uuid5(NAMESPACE_URL, f"notice:{edition.idweb}"))


def folder_id(edition: Edition) -> str:
    """Return BT-04, shared by the notices of one procedure."""
    return str(uuid5(NAMESPACE_URL, f"procedure:{(edition.earlier or edition).idweb}"))


def code(list_name: str, value: str) -> dict[str, str]:
    return {"@listName": list_name, "#text": value}


def identifier(scheme_name: str, value: str) -> dict[str, str]:
    return {"@schemeName": scheme_name, "#text": value}


def french(text: str) -> dict[str, str]:
    return {"@languageID": "FRA", "#text": text}


def euros(amount: str) -> dict[str, str]:
    return {"@currencyID": "EUR", "#text": amount}


def address(buyer: Buyer) -> dict[str, Any]:
    return {
        "cbc:CityName": buyer.city,
        "cbc:PostalZone": buyer.postcode,
        "cbc:CountrySubentityCode": code("nuts", buyer.nuts),
        "cac:Country": {"cbc:IdentificationCode": code("country", "FRA")},
    }
