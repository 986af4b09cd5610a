"""`donnees` of the schema in use before 2024, which the archive still serves."""

from typing import Any

from scripts.sample_source.catalogue import Edition, Lot, Sample
from scripts.sample_source.shapes import (
    documents_url,
    naive_deadline,
    one_or_many,
    profile_url,
    reference,
    without_empty,
)

TYPES = {
    "services": {"SERVICE": ""},
    "fournitures": {"FOURNITURES": {"ACHAT": ""}},
    "travaux": {"TRAVAUX": {"EXECUTION": ""}},
}
PROCEDURES = {
    "adapted": "PROCEDURE_ADAPTE",
    "open": "OUVERT",
    "direct": "ATTRIBUE_SANS_PUB_JOUE",
}


def donnees(edition: Edition) -> dict[str, Any]:
    kind = edition.sample.kind
    return without_empty(
        {
            "IDENTITE": identite(edition),
            "OBJET": objet(edition),
            "PROCEDURE": procedure(edition.sample) if kind != "correction" else None,
            "CONDITION_DELAI": delai(edition) if kind == "call" else None,
            "CONDITION_PARTICIPATION": participation(edition.sample) if kind == "call" else None,
            "RECTIF": rectif(edition) if kind == "correction" else None,
            "ANNULATION": annulation(edition) if kind == "cancellation" else None,
            "ATTRIBUTION": attribution(edition) if kind in ("award", "intention") else None,
            "RENSEIGNEMENTS_COMPLEMENTAIRES": {
                "RENS_COMPLEMENT": f"Avis envoyé le {edition.published_on:%d/%m/%Y}."
            },
        }
    )


def identite(edition: Edition) -> dict[str, Any]:
    buyer = edition.sample.buyer
    return {
        "DENOMINATION": buyer.name,
        "TYPE_IDENT_NATIONAL": {"SIRET": ""},
        "CODE_IDENT_NATIONAL": buyer.siret,
        "ADJUDICATEUR_NUTS": buyer.nuts,
        "ADRESSE": buyer.street,
        "CP": buyer.postcode,
        "VILLE": buyer.city,
        "MEL": f"marches@{buyer.host}",
        "URL": profile_url(edition),
        "URL_PROFIL_ACHETEUR": profile_url(edition),
        "URL_DOCUMENT": documents_url(edition),
    }


def objet(edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    lots = [lot_of(number, lot, sample) for number, lot in enumerate(sample.lots, start=1)]
    return without_empty(
        {
            "TITRE_MARCHE": sample.title,
            "REF_MARCHE": reference(edition),
            "TYPE_MARCHE": TYPES[sample.nature],
            "OBJET_COMPLET": sample.description,
            "CPV": one_or_many([{"PRINCIPAL": code} for code in sample.cpv]),
            "LIEU_EXEC_LIVR": {
                "CP": sample.buyer.postcode,
                "VILLE": sample.buyer.city,
                "CODE_NUTS": sample.buyer.nuts,
            },
            "CARACTERISTIQUES": value_of(sample),
            "DIV_EN_LOTS": {"OUI": "", "OFFRE_PLUSIEURS": ""} if lots else {"NON": ""},
            "LOTS": {"LOT": one_or_many(lots)} if lots else None,
            "DUREE_DELAI": {"DUREE_MOIS": str(sample.months)} if sample.months else None,
        }
    )


def value_of(sample: Sample) -> dict[str, Any] | None:
    if sample.value_range:
        low, high = sample.value_range
        return {"VALEUR_MIN": euros(low), "VALEUR_MAX": euros(high)}
    if sample.value and sample.kind == "call":
        return {"VALEUR": euros(sample.value)}
    return None


def euros(amount: str) -> dict[str, str]:
    return {"@DEVISE": "EUR", "#text": amount}


def lot_of(number: int, lot: Lot, sample: Sample) -> dict[str, Any]:
    return without_empty(
        {
            "NUM": str(number),
            "INTITULE": lot.title,
            "DESCRIPTION": lot.description or "Voir le cahier des charges.",
            "CPV": {"PRINCIPAL": lot.cpv or sample.cpv[0]},
            "CODE_NUTS": sample.buyer.nuts,
            "VALEUR": euros(lot.value) if lot.value else None,
        }
    )


def procedure(sample: Sample) -> dict[str, Any]:
    criteria = [{"@POIDS": "60", "#text": "Valeur technique"}, {"@POIDS": "40", "#text": "Prix"}]
    return {
        "TYPE_PROCEDURE": {PROCEDURES[sample.procedure]: ""},
        "CRITERES_ATTRIBUTION": {"CRITERES_PONDERES": {"CRITERE": criteria}},
    }


def delai(edition: Edition) -> dict[str, Any] | None:
    deadline = naive_deadline(edition)
    return {"RECEPT_OFFRES": f"{deadline}+01:00"} if deadline else None


def participation(sample: Sample) -> dict[str, Any]:
    if any(lot.is_reserved for lot in sample.lots):
        return {"MARCHE_RESERVE_OUI": {"ATELIERS_PROTEGES": ""}}
    return {"MARCHE_RESERVE_NON": ""}


def earlier_notice(earlier: Edition) -> dict[str, Any]:
    """Return the reference to an earlier notice, as `gestion`, RECTIF and ANNULATION hold it."""
    return {
        "REFERENCE": {
            "IDWEB": earlier.idweb,
            "TYPE_AVIS": {
                "FAMILLE": {"FNS": ""},
                "PERIMETRE": {"CMP-2006": ""},
                "NATURE": {"APPEL_OFFRE": ""},
                "STATUT": {"INITIAL": ""},
            },
        },
        "REFERENCE_PUBLICATION": {
            "PUBLICATION_ELECTRONIQUE": {"DATE_PUBLICATION": earlier.published_on.isoformat()}
        },
    }


def rectif(edition: Edition) -> dict[str, Any] | None:
    earlier, deadline = edition.earlier, naive_deadline(edition)
    if earlier is None:
        return None
    return {
        "ANNONCE_ANTERIEUR": earlier_notice(earlier),
        "MODIFICATION": {
            "RUB_INIT": "IV.2.2)",
            "APRES_MENTION": "Date limite de réception des offres",
            "DATE": {
                "INIT": f"{naive_deadline(earlier)}+01:00",
                "LIRE": f"{deadline}+01:00",
            },
        },
    }


def annulation(edition: Edition) -> dict[str, Any] | None:
    if edition.earlier is None:
        return None
    return {"ANNONCE_ANTERIEUR": earlier_notice(edition.earlier), "MOTIF": edition.sample.reason}


def attribution(edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    return {
        "VALEUR_TOTALE": euros(sample.value),
        "DECISION": {
            "NUM_MARCHE": reference(edition),
            "INTITULE": sample.title,
            "TITULAIRE": {"DENOMINATION": sample.winner, "CP": "38000", "VILLE": "Rivauges"},
            "RENSEIGNEMENT": {
                "DATE_ATTRIBUTION": edition.published_on.isoformat(),
                "NB_OFFRE_RECU": "3",
                "MONTANT": euros(sample.value),
            },
        },
    }
