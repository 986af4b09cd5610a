"""A record of the BOAMP API v2.1 (41 fields) for one edition of a sample notice.

`gestion` and `donnees` are JSON strings made from XML: an empty element is "", an element met
once is an object and twice a list.
"""

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from scripts.sample_source import eforms, fnsimple, legacy, mapa, unheard
from scripts.sample_source.catalogue import Edition, Sample
from scripts.sample_source.shapes import one_or_many
from scripts.sample_source.ubl import folder_id

DONNEES = {
    "eforms": eforms.donnees,
    "fnsimple": fnsimple.donnees,
    "mapa": mapa.donnees,
    "legacy": legacy.donnees,
    "unheard": unheard.donnees,
}


class Family(NamedTuple):
    famille: str
    libelle: str
    perimetre: str
    source_schema: str


class Kind(NamedTuple):
    nature: str
    libelle: str
    category: str
    etat: str
    type_avis: list[str] | None


FAMILIES = {
    "eforms": Family("JOUE", "Marchés européens", "DIRECTIVE-24", "3.2.5"),
    "fnsimple": Family("FNS", "Marchés entre 90 k€ et seuils européens", "FNSimple", "3.2.5"),
    "mapa": Family("MAPA", "Marchés <90 k€ (MAPA)", "MAPA", "3.2.5"),
    "legacy": Family(
        "FNS", "Marchés entre 90 k€ et seuils européens", "CMP-2006", "Boamp_v240.xsd"
    ),
    "unheard": Family("DIVERS", "Divers", "AUTRE", "4.0.0"),
}
KINDS = {
    "call": Kind("APPEL_OFFRE", "Avis de marché", "appeloffre", "INITIAL", ["5", "1", ""]),
    "correction": Kind("RECTIFICATIF", "Rectificatif", "rectificatif", "RECTIFICATIF", None),
    "cancellation": Kind(
        "APPEL_OFFRE", "Avis de marché", "appeloffre", "ANNULATION", ["5", "1", ""]
    ),
    "award": Kind("ATTRIBUTION", "Résultat de marché", "attribution", "INITIAL", ["", "10", "6"]),
    "planning": Kind(
        "PRE-INFORMATION", "Avis de pré-information", "pre-information", "INITIAL", ["", "4"]
    ),
    "intention": Kind(
        "INTENTION_CONCLURE",
        "Avis d'intention de conclure",
        "intentionconclure",
        "INITIAL",
        ["", "7"],
    ),
}
PROCEDURES = {
    "open": ("OUVERT", "Procédure Ouverte"),
    "adapted": ("PROCEDURE_ADAPTE", "Procédure Adaptée"),
    "restricted": ("RESTREINT", "Procédure Restreinte"),
    "negotiated": ("NEGOCIE", "Procédure Négociée"),
    "direct": ("ATTRIBUE_SANS_PUB_JOUE", "Procédure NC"),
    "unknown": (None, "Procédure NC"),
}
DESCRIPTORS = {
    19: "Assistance technique",
    21: "Audit",
    97: "Dématérialisation",
    116: "Espaces verts",
    118: "Etude",
    162: "Informatique (matériel)",
    163: "Informatique (prestations de services)",
    171: "Site internet",
    186: "Logiciel",
    230: "Mobilier",
    239: "Nettoyage de locaux",
    264: "Peinture (travaux)",
    274: "Prestations de services",
    285: "Publicité, Communication",
    347: "Transport",
    410: "Formation",
    433: "Assistance à maîtrise d'ouvrage",
}
NATURES = {"services": "Services", "fournitures": "Fournitures", "travaux": "Travaux"}


def record(edition: Edition) -> dict[str, Any]:
    """Return the API record of an edition, with the field names and shapes of the real set."""
    sample = edition.sample
    family, kind = family_of(sample), kind_of(sample)
    procedure, procedure_libelle = PROCEDURES[listed_procedure(sample)]
    codes = [str(code) for code in sample.descriptors] or None
    libelles = [DESCRIPTORS[code] for code in sample.descriptors] or None
    return {
        "idweb": edition.idweb,
        "id": edition.idweb.replace("-", "_"),
        "contractfolderid": folder_id(edition) if sample.variant == "eforms" else None,
        "objet": sample.title,
        "filename": edition.idweb,
        "famille": family.famille,
        "famille_libelle": family.libelle,
        "code_departement": list(sample.departments),
        "code_departement_prestation": None,
        "dateparution": edition.published_on.isoformat(),
        "datefindiffusion": edition.withdrawn_on.isoformat(),
        "datelimitereponse": datelimitereponse(edition),
        "nomacheteur": sample.buyer.name,
        "titulaire": list(sample.winners) or None,
        "perimetre": family.perimetre,
        "type_procedure": procedure,
        "soustype_procedure": None,
        "procedure_libelle": procedure_libelle,
        "procedure_categorise": f"{procedure or ''}/",
        "nature": kind.nature,
        "nature_libelle": kind.libelle,
        "sousnature": "STANDARD" if sample.variant == "eforms" else None,
        "sousnature_libelle": kind.libelle if kind.nature == "RECTIFICATIF" else None,
        "nature_categorise": f"{kind.category}/standard",
        "nature_categorise_libelle": f"{kind.libelle}/",
        "etat": kind.etat,
        "criteres": list(sample.criteria) or None,
        "marche_public_simplifie": None,
        "marche_public_simplifie_label": None,
        "descripteur_code": codes,
        "dc": codes,
        "descripteur_libelle": libelles,
        "type_marche": [sample.nature.upper()],
        "type_marche_facette": [NATURES[sample.nature]],
        "type_avis": kind.type_avis,
        "annonce_lie": [edition.earlier.idweb] if edition.earlier else None,
        "annonces_anterieures": annonces_anterieures(edition),
        "source_schema": family.source_schema,
        "gestion": json.dumps(gestion(edition), ensure_ascii=False),
        "donnees": json.dumps(DONNEES[sample.variant](edition), ensure_ascii=False),
        "url_avis": f"https://www.boamp.fr/pages/avis/?q=idweb:{edition.idweb}",
    }


def family_of(sample: Sample) -> Family:
    """Return the family; a direct award is announced under the European directive."""
    if sample.procedure == "direct":
        return Family("JOUE", "Marchés européens", "DIRECTIVE-24", "Boamp_v240.xsd")
    return FAMILIES[sample.variant]


def kind_of(sample: Sample) -> Kind:
    """Return the codes of a kind; an eForms change notice is a call in state RECTIFICATIF."""
    if sample.kind == "correction" and sample.variant == "eforms":
        return KINDS["call"]._replace(etat="RECTIFICATIF")
    return KINDS[sample.kind]


def listed_procedure(sample: Sample) -> str:
    """Return the procedure BOAMP prints: it calls FNSimple adapted procedures "OUVERT"."""
    if sample.kind == "correction" and sample.variant == "legacy":
        return "unknown"
    if sample.variant == "fnsimple":
        return "unknown" if sample.kind == "award" else "open"
    return sample.procedure


def printed_deadline(edition: Edition) -> str | None:
    """Return DATE_LIMITE_REPONSE: naive, except legacy (+01:00 all year) and eForms (right)."""
    deadline = edition.deadline
    if deadline is None or is_silent_correction(edition):
        return None
    if edition.sample.variant == "eforms":
        return deadline.isoformat()
    suffix = "+01:00" if edition.sample.variant == "legacy" else ""
    return deadline.replace(tzinfo=None).isoformat() + suffix


def is_silent_correction(edition: Edition) -> bool:
    """Legacy corrections and cancellations say their dates in `donnees` only."""
    return edition.sample.variant == "legacy" and edition.sample.kind in (
        "correction",
        "cancellation",
    )


def datelimitereponse(edition: Edition) -> str | None:
    """Return the printed deadline in UTC; naive times are taken for UTC, as BOAMP does."""
    printed = printed_deadline(edition)
    if printed is None:
        return None
    moment = datetime.fromisoformat(printed)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat()


def gestion(edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    reference: dict[str, Any] = {"IDWEB": edition.idweb, "TYPE_AVIS": type_avis(edition)}
    if edition.earlier and sample.variant != "legacy":
        reference["ANNONCE_ANTERIEUR"] = {"IDWEB": edition.earlier.idweb}
    management: dict[str, Any] = {"REFERENCE": reference}
    if sample.variant == "legacy":
        if edition.earlier:
            management["MARCHE"] = {"ANNONCE_ANTERIEUR": legacy.earlier_notice(edition.earlier)}
        management["NOM_HTML"] = f"{edition.idweb}.html"
    management["INDEXATION"] = indexation(edition)
    return management


def type_avis(edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    family, kind = family_of(sample), kind_of(sample)
    return {
        "FAMILLE": {family.famille: ""},
        "PERIMETRE": {family.perimetre: ""},
        "NATURE": {kind.nature: {"STANDARD": ""} if sample.variant == "eforms" else ""},
        "STATUT": {kind.etat: ""},
    }


def indexation(edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    procedure, _ = PROCEDURES[listed_procedure(sample)]
    is_legacy = sample.variant == "legacy"
    fields = {
        "SCHEMA": None if is_legacy else "3.2.5",
        "NOMORGANISME": None if is_legacy else sample.buyer.name,
        "TYPE_PROCEDURE": {procedure: ""} if procedure and not is_legacy else None,
        "DATE_PUBLICATION": edition.published_on.isoformat(),
        "DATE_LIMITE_REPONSE": printed_deadline(edition),
        "DATE_FIN_DIFFUSION": edition.withdrawn_on.isoformat(),
        "DESCRIPTEURS": descriptors(sample),
        "NATURE_MARCHE": None if is_legacy else {sample.nature.upper(): ""},
        "CRITERES_SOCIAUX_ENV": {name.upper(): "" for name in sample.criteria} or None,
        "DEP_PUBLICATION": one_or_many(sample.departments),
        "TITULAIRES": {"TITULAIRE": one_or_many(sample.winners)} if sample.winners else None,
        "RESUME_OBJET": sample.title[:200],
    }
    return {name: value for name, value in fields.items() if value is not None}


def descriptors(sample: Sample) -> dict[str, Any] | None:
    found = [{"CODE": str(code), "LIBELLE": DESCRIPTORS[code]} for code in sample.descriptors]
    return {"DESCRIPTEUR": one_or_many(found)} if found else None


def annonces_anterieures(edition: Edition) -> str | None:
    if edition.sample.variant != "legacy" or edition.earlier is None:
        return None
    return json.dumps(legacy.earlier_notice(edition.earlier), ensure_ascii=False)
