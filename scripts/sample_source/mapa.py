"""`donnees` of the MAPA variant: small contracts; no CPV, no SIRET and no amount in its schema."""

from typing import Any

from scripts.sample_source.catalogue import Edition
from scripts.sample_source.shapes import (
    documents_url,
    naive_deadline,
    profile_url,
    reference,
    without_empty,
)


def donnees(edition: Edition) -> dict[str, Any]:
    return {"MAPA": {"organisme": organisme(edition), "initial": initial(edition)}}


def organisme(edition: Edition) -> dict[str, Any]:
    buyer = edition.sample.buyer
    return {
        "acheteurPublic": buyer.name,
        "adr": {
            "voie": {"nomvoie": buyer.street},
            "cp": buyer.postcode,
            "ville": buyer.city,
        },
        "coord": {"mel": f"marches@{buyer.host}"},
        "urlProfilAcheteur": profile_url(edition),
    }


def initial(edition: Edition) -> dict[str, Any]:
    sample, deadline = edition.sample, naive_deadline(edition)
    return without_empty(
        {
            "natureMarche": {sample.nature: ""},
            "description": {
                "objet": sample.title,
                "lieuExecutionLivraison": {"cp": sample.buyer.postcode, "ville": sample.buyer.city},
            },
            "caracteristiques": without_empty(
                {"principales": sample.description or None, "variantes": {"non": ""}}
            ),
            "duree": {"nbMois": str(sample.months)} if sample.months else None,
            "conditions": {"euro": "", "langue": {"langEC": "fr"}},
            "justifications": {"DC1": "", "DC2": ""},
            "criteres": {
                "criterePondere": [
                    {"criterePCT": "60", "critere": "VALEUR TECHNIQUE"},
                    {"criterePCT": "40", "critere": "PRIX DES PRESTATIONS"},
                ]
            },
            "procedure": {"procedureAdaptee": ""},
            "delais": {"receptionOffres": deadline} if deadline else None,
            "renseignements": {"idMarche": reference(edition)},
            "adressesComplt": {"document": {"coord": {"url": documents_url(edition)}}},
            "marcheUnique": "",
        }
    )
