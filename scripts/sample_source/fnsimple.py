"""`donnees` of the FNSimple variant: contracts from 90,000 euros to the European thresholds."""

from typing import Any

from scripts.sample_source.catalogue import Edition, Lot, Sample
from scripts.sample_source.shapes import (
    documents_url,
    naive_deadline,
    one_or_many,
    place,
    profile_url,
    reference,
    without_empty,
)


def donnees(edition: Edition) -> dict[str, Any]:
    """Return the body. No public example shows a correction's: ours repeats the earlier number."""
    body: dict[str, Any] = {"organisme": organisme(edition.sample)}
    if edition.sample.kind == "award":
        body["attribution"] = attribution(edition)
    elif edition.sample.kind == "correction":
        body["rectificatif"] = {"avisInitial": {"idWeb": earlier_number(edition)}}
    else:
        body["initial"] = initial(edition)
    return {"FNSimple": body}


def organisme(sample: Sample) -> dict[str, Any]:
    return {
        "nomOfficiel": sample.buyer.name,
        "typeIdentificationNational": {"siret": ""},
        "codeIdentificationNational": sample.buyer.siret,
        "ville": sample.buyer.city,
        "cp": sample.buyer.postcode,
        "grpCommandes": {"non": ""},
    }


def initial(edition: Edition) -> dict[str, Any]:
    body = {
        "communication": {
            "urlDocConsul": documents_url(edition),
            "urlProfilAch": profile_url(edition),
            "identifiantInterne": reference(edition),
            "docSecurite": {"oui": ""},
            "urlSecurite": {"non": ""},
            "nomContact": "Service de la commande publique",
        },
        "procedure": procedure(edition),
        "natureMarche": nature_marche(edition.sample),
        "lots": {"lot": one_or_many([lot_of(lot, edition.sample) for lot in edition.sample.lots])}
        if edition.sample.lots
        else None,
        "informComplementaire": {"non": ""},
    }
    return without_empty(body)


def procedure(edition: Edition) -> dict[str, Any]:
    framework = {"accordCadre": ""} if edition.sample.lots else {"autres": ""}
    return without_empty(
        {
            "procedureAdapteeO": "",
            "capaciteExercice": "Formulaires DC1 et DC2, ou équivalents.",
            "capaciteTech": "Références comparables des trois dernières années.",
            "techAchat": framework,
            "dateReceptionOffres": naive_deadline(edition),
            "presOffres": {"autorisee": ""},
            "nbCandidatReduit": {"non": ""},
            "attributionSansNegociation": {"oui": ""},
            "variantes": {"non": ""},
            "criteresAttrib": "Valeur technique : 60 %\nPrix : 40 %",
        }
    )


def nature_marche(sample: Sample) -> dict[str, Any]:
    return without_empty(
        {
            "intitule": sample.title,
            "codeCPV": codes(sample.cpv),
            "natureMarche": {sample.nature: ""},
            "description": sample.description or None,
            "lieuExecution": place(sample),
            "dureeMois": str(sample.months) if sample.months else None,
            "valeurEstimee": value_of(sample),
            "tranches": {"non": ""},
            "reservationMarche": {"non": ""},
            "lotsMarche": {"oui" if sample.lots else "non": ""},
        }
    )


def codes(cpv: tuple[str, ...]) -> dict[str, Any]:
    main, *others = cpv
    found: dict[str, Any] = {"objetPrincipal": {"classPrincipale": main}}
    if others:
        more = [{"classPrincipale": code} for code in others]
        found["objetComplementaire"] = one_or_many(more)
    return found


def value_of(sample: Sample) -> dict[str, Any] | None:
    if sample.value_range:
        low, high = sample.value_range
        return {"@devise": "EUR", "fourchette": {"valeurBasse": low, "valeurHaute": high}}
    return {"@devise": "EUR", "valeur": sample.value} if sample.value else None


def lot_of(lot: Lot, sample: Sample) -> dict[str, Any]:
    """Return a lot; FNSimple lots have no title: it is the first line of the description."""
    return without_empty(
        {
            "lieuExecutionLivraison": place(sample),
            "codeCPV": {"objetPrincipal": {"classPrincipale": lot.cpv or sample.cpv[0]}},
            "description": f"{lot.title}\n{lot.description}".strip(),
            "estimationValeur": {"@devise": "EUR", "valeur": lot.value} if lot.value else None,
        }
    )


def attribution(edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    return {
        "avisInitial": {"idWeb": earlier_number(edition)},
        "natureMarche": {
            "intitule": sample.title,
            "codeCPV": codes(sample.cpv),
            "natureMarche": {sample.nature: ""},
            "description": sample.description,
            "criteresAttrib": "Valeur technique : 60 %\nPrix : 40 %",
        },
        "attributionMarche": (
            f"Marché attribué à {sample.winner} pour un montant de {sample.value} euros HT. "
            f"Date d'attribution : {edition.published_on:%d/%m/%Y}."
        ),
    }


def earlier_number(edition: Edition) -> str:
    return edition.earlier.idweb if edition.earlier else ""
