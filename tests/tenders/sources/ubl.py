"""European notices written as XML, from the same shapes as the JSON of BOAMP."""

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.tenders.sources.records import EXTENSION, at, eforms, merged

OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
DILA = "urn:boamp:names:specification:ubl:schema:xsd:"
P27 = "http://data.europa.eu/p27/"
UUID = "5b1f9f0e-3c7a-4a65-9a55-7f7bb3c8a001"
OTHER_UUID = "6c2a0a1f-4d8b-4b76-8b66-80ccc4d9b002"


def namespaces(ubl: str = OASIS) -> dict[str, str]:
    """Return the namespaces of a notice by prefix; BOAMP has its own addresses for UBL."""
    return {
        "cac": f"{ubl}CommonAggregateComponents-2",
        "cbc": f"{ubl}CommonBasicComponents-2",
        "ext": f"{ubl}CommonExtensionComponents-2",
        "efac": f"{P27}eforms-ubl-extension-aggregate-components/1",
        "efbc": f"{P27}eforms-ubl-extension-basic-components/1",
        "efext": f"{P27}eforms-ubl-extensions/1",
    }


def to_xml(form: dict[str, Any], *, ubl: str = OASIS) -> str:
    """Return `{"ContractNotice": {…}}` as an XML document."""
    ((root, content),) = form.items()
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in namespaces(ubl).items())
    inner = "".join(_elements(name, value) for name, value in content.items())
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<{root} xmlns="{ubl}{root}-2"{declared}>{inner}</{root}>\n'


def _elements(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_elements(name, each) for each in value)
    if not isinstance(value, dict):
        return f"<{name}>{escape(value)}</{name}>"
    attributes = {key[1:]: text for key, text in value.items() if key.startswith("@")}
    head = "".join(f" {key}={quoteattr(text)}" for key, text in attributes.items())
    inner = "".join(
        _elements(key, each) for key, each in value.items() if not key.startswith(("@", "#"))
    )
    return f"<{name}{head}>{escape(value.get('#text', ''))}{inner}</{name}>"


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
