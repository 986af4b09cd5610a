"""Contracts that the sample buyers awarded in past years, as the consolidated DECP file."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from scripts.sample_source.catalogue import Buyer, load_samples

PATH = "/decp.csv"
FIRST_DAY = date(2023, 2, 6)
CONTRACTS_EACH = 5


class Supplier(NamedTuple):
    """An invented company; its SIRET begins with 299, which no legal unit bears."""

    siret: str
    name: str


class Purchase(NamedTuple):
    title: str
    cpv: str
    amount: int
    months: int
    procedure: str


SUPPLIERS = (
    Supplier("29903000700015", "Astrée Conseil"),
    Supplier("29903001500018", "Cabinet Ferrand et associés"),
    Supplier("29903002300012", "Atelier des Transitions"),
    Supplier("29903003100015", "Numéria Systèmes"),
    Supplier("29903004900017", "Scop Prévention Durance"),
    Supplier("29903005600012", "Enduits et Façades de Sorne"),
    Supplier("29903006400016", "Thermique des Combes"),
)
ADAPTED, OPEN = "Procédure adaptée", "Appel d'offres ouvert"
PURCHASES = (
    Purchase("Audit d'organisation, conduite du changement", "79411000", 62_400, 12, ADAPTED),
    Purchase("Formation des encadrants", "80532000", 48_000, 24, ADAPTED),
    Purchase("Maintenance des logiciels de gestion", "72267000", 118_500, 36, OPEN),
    Purchase("Isolation et réfection de façades", "45443000", 386_000, 10, ADAPTED),
    Purchase("Étude de programmation et assistance", "71241000", 74_200, 14, ADAPTED),
    Purchase("Prestations de conseil juridique", "79111000", 39_900, 48, ADAPTED),
    Purchase("Fourniture de mobilier de bureau", "39130000", 57_300, 12, OPEN),
    Purchase("Stratégie de communication", "79411100", 44_600, 18, ADAPTED),
)


def csv_file() -> bytes:
    """Return the file: a line a contract, the same at each reading."""
    lines = list(contracts())
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def contracts() -> Iterator[dict[str, str]]:
    buyers = {sample.buyer.key: sample.buyer for sample in load_samples().values()}
    at_home = [buyer for buyer in buyers.values() if buyer.siret]
    for rank, buyer in enumerate(at_home):
        for turn in range(CONTRACTS_EACH):
            yield contract(buyer, rank * 3 + turn * (rank % 2 + 1), turn)


def contract(buyer: Buyer, rank: int, turn: int) -> dict[str, str]:
    """Return one line, named as the consolidated file names its columns."""
    purchase = PURCHASES[rank % len(PURCHASES)]
    supplier = SUPPLIERS[rank % len(SUPPLIERS)]
    signed_on = FIRST_DAY + timedelta(days=turn * 210 + rank % 90)
    has_clause = rank % 3 == 0
    number = f"{signed_on.year}-{turn + 1:02d}"
    return {
        "uid": buyer.siret + number,
        "id": number,
        "acheteur_id": buyer.siret,
        "acheteur_nom": buyer.name,
        "nature": "Marché",
        "objet": purchase.title,
        "codeCPV": purchase.cpv,
        "procedure": purchase.procedure,
        "techniques": "Sans objet",
        "montant": f"{purchase.amount + rank % 7 * 1_300}.0",
        "dureeMois": str(purchase.months),
        "dateNotification": signed_on.isoformat(),
        "datePublicationDonnees": (signed_on + timedelta(days=20)).isoformat(),
        "formePrix": "Forfaitaire",
        "offresRecues": str(rank % 5 + 1),
        "considerationsSociales": "Clause sociale" if has_clause else "Sans objet",
        "lieuExecution_code": buyer.department,
        "lieuExecution_typeCode": "Code département",
        "titulaire_id": supplier.siret,
        "titulaire_typeIdentifiant": "SIRET",
        "titulaire_nom": supplier.name,
        "modification_id": "0",
        "donneesActuelles": "true",
    }
