"""Who buys and who wins: companies are listed once and pointed to by number (ND-Organization)."""

from dataclasses import dataclass

from tenders.sources.codes import siret
from tenders.sources.eforms.tree import words
from tenders.sources.facts import SupplierFacts
from tenders.sources.wire import Json, child, children, text_of, texts_of

HOME = "FRA"

_OWN_ID = ("cac:PartyIdentification", "cbc:ID")


@dataclass(frozen=True, slots=True)
class Directory:
    """The organisations of a notice by their technical number ("ORG-0001", "TPO-0001")."""

    organizations: dict[str, Json]
    language: str

    def name(self, number: str) -> str:
        """Return the name of an organisation (BT-500), empty when the number points nowhere."""
        company = self.company(number)
        return words(company, "cac:PartyName", "cbc:Name", language=self.language)

    def company(self, number: str) -> Json:
        """Return the company of an organisation; a touch point stands for its company."""
        return child(self.organizations.get(number), "efac:Company")

    def supplier(self, number: str) -> SupplierFacts | None:
        """Return who won, None for an organisation that is not named."""
        name = self.name(number)
        if not name:
            return None
        company = self.company(number)
        country = country_of(company)
        printed = printed_id(company)
        return SupplierFacts(
            name=name,
            siret=siret(printed) if country in {HOME, ""} else "",
            printed_id=printed,
            country=country,
        )


def directory(extension: Json, language: str) -> Directory:
    """Return the directory of the notice whose extension is given."""
    return Directory(
        {
            number: organization
            for organization in children(extension, "efac:Organizations", "efac:Organization")
            for party in ("efac:Company", "efac:TouchPoint")
            for number in texts_of(organization, party, *_OWN_ID)
        },
        language,
    )


def buyers(root: Json, known: Directory) -> list[str]:
    """Return the numbers of the contracting parties (OPT-300), the leader of the group first.

    The first organisation of a notice is often the sending platform: only a contracting party
    buys.
    """
    printed = texts_of(root, "cac:ContractingParty", "cac:Party", *_OWN_ID)
    numbers = [number for number in dict.fromkeys(printed) if number in known.organizations]
    return sorted(numbers, key=lambda number: not _leads(known.organizations[number]))


def printed_id(company: Json) -> str:
    """Return the registration number (BT-501): a SIRET when there is one among several."""
    printed = texts_of(company, "cac:PartyLegalEntity", "cbc:CompanyID")
    return next(filter(siret, printed), next(iter(printed), ""))


def country_of(company: Json) -> str:
    """Return the country of a company (BT-514), ISO 3166-1 alpha-3 as printed."""
    return text_of(company, "cac:PostalAddress", "cac:Country", "cbc:IdentificationCode")


def postcode_of(company: Json) -> str:
    """Return the postcode of a company (BT-512)."""
    return text_of(company, "cac:PostalAddress", "cbc:PostalZone")


def _leads(organization: Json) -> bool:
    return text_of(organization, "efbc:GroupLeadIndicator") == "true"
