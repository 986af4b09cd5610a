"""European notices written as XML, from the same shapes as the JSON of BOAMP."""

from typing import Any

from tests.tenders.sources.records import EXTENSION, at, eforms, merged

UUID = "5b1f9f0e-3c7a-4a65-9a55-7f7bb3c8a001"
OTHER_UUID = "6c2a0a1f-4d8b-4b76-8b66-80ccc4d9b002"


def published(
    changes: dict[str, Any] | None = None,
    *,
    number: str = "00047522-2026",
    day: str = "2026-03-04Z",
    country: str = "FRA",
    **parts: Any,
) -> dict[str, Any]:
    """Return `{root: notice}` with what TED adds; `country` is the buyer's."""
    publication = {
        "efac:Publication": {
            "efbc:NoticePublicationID": {"@schemeName": "ojs-notice-id", "#text": number},
            "efbc:PublicationDate": day,
        }
    }
    extension = merged(publication, parts.pop("extension", {}))
    form = eforms(extension=extension, **parts)["EFORMS"]
    ((root, notice),) = form.items()
    identity = {
        "cbc:ID": {"@schemeName": "notice-id", "#text": UUID},
        "cbc:VersionID": "01",
        "cbc:IssueDate": "2026-03-02+01:00",
        "cbc:NoticeLanguageCode": {"@listName": "language", "#text": "FRA"},
    }
    return {root: merged(_located(merged(notice, identity), country), changes or {})}


def _located(notice: dict[str, Any], country: str) -> dict[str, Any]:
    added = notice
    for key in (*EXTENSION, "efac:Organizations"):
        added = added[key]
    place = {"cac:Country": {"cbc:IdentificationCode": {"#text": country}}}
    added["efac:Organization"] = [
        merged(each, at(("efac:Company", "cac:PostalAddress"), place))
        for each in added["efac:Organization"]
    ]
    return notice


def coded(code_list: str, code: str) -> dict[str, str]:
    """Return an element whose code belongs to a list."""
    return {"@listName": code_list, "#text": code}


def said(**texts: str) -> list[dict[str, str]]:
    """Return a text in several languages: `said(NLD="…", FRA="…")`."""
    return [{"@languageID": language, "#text": text} for language, text in texts.items()]


def money(value: str, currency: str = "EUR") -> dict[str, str]:
    """Return an amount."""
    return {"@currencyID": currency, "#text": value}
