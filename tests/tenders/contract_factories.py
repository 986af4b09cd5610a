from datetime import date
from decimal import Decimal
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from tenders.models import AwardedContract, ContractSupplier

BUYER = "21990001600011"
SUPPLIERS = ("73282932000074", "55203253400646")


class AwardedContractFactory(DjangoModelFactory):
    class Meta:
        model = AwardedContract

    class Params:
        framework = factory.Trait(nature="Accord-cadre", is_framework=True)
        undated = factory.Trait(notified_on=None, notified_issue="missing")

    uid = factory.Sequence(lambda n: f"{BUYER}2024-{n}")
    buyer_identifier = BUYER
    buyer_siret = factory.SelfAttribute("buyer_identifier")
    buyer_name = "Ville de Valsorne"
    title = "Conseil en organisation"
    nature = "Marché"
    main_classification_code = "79411000"
    amount = Decimal(60_000)
    notified_on = date(2024, 3, 1)
    digest = factory.LazyFunction(uuid4)


class ContractSupplierFactory(DjangoModelFactory):
    class Meta:
        model = ContractSupplier

    contract = factory.SubFactory(AwardedContractFactory)
    siret = SUPPLIERS[0]
    key = factory.SelfAttribute("siret")
    identifier = factory.SelfAttribute("siret")
    identifier_kind = "SIRET"
    name = "Atelier Brévent"


def cells(**changes: str) -> dict[str, str]:
    """One line of the consolidated file, as invented by us."""
    line = {
        "id": "2024-12",
        "acheteur_id": BUYER,
        "acheteur_nom": "Ville de Valsorne",
        "nature": "Marché",
        "objet": "Conseil en organisation",
        "codeCPV": "79411000-8",
        "procedure": "Procédure adaptée",
        "techniques": "Sans objet",
        "montant": "60000.0",
        "dureeMois": "12",
        "dateNotification": "2024-03-01",
        "datePublicationDonnees": "2024-03-15",
        "formePrix": "Forfaitaire",
        "offresRecues": "4",
        "considerationsSociales": "Pas de considération sociale",
        "lieuExecution_code": "99001",
        "lieuExecution_typeCode": "Code postal",
        "titulaire_id": SUPPLIERS[0],
        "titulaire_typeIdentifiant": "SIRET",
        "titulaire_nom": "Atelier Brévent",
        "modification_id": "0",
        "donneesActuelles": "true",
    } | changes
    return {"uid": line["acheteur_id"] + line["id"]} | line


COLUMNS = list(cells())


def csv_file(*lines: dict[str, str], delimiter: str = ",") -> bytes:
    """The consolidated file with these lines."""
    rows = [COLUMNS, *([line[name] for name in COLUMNS] for line in lines)]
    quoted = ([f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows)
    return "".join(f"{delimiter.join(row)}\n" for row in quoted).encode()
