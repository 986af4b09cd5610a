"""Records in the shapes of the BOAMP API, about places and buyers that do not exist."""

import json
from copy import deepcopy
from typing import Any

# Numbers of nobody, with right checksums.
TOWN_SIRET = "21990001600011"
HOSPITAL_SIRET = "26990004900017"
EXTENSION = (
    "ext:UBLExtensions",
    "ext:UBLExtension",
    "ext:ExtensionContent",
    "efext:EformsExtension",
)


def make_record(donnees: Any, **fields: Any) -> dict[str, Any]:
    """Return a row of the API around `donnees`; `fields` replace the top-level ones."""
    day = fields.get("dateparution", "2026-03-02")
    management = fields.pop("gestion", {"INDEXATION": {"DATE_PUBLICATION": day}})
    return {
        "idweb": "26-10001",
        "id": "26_10001",
        "contractfolderid": None,
        "objet": "Entretien des espaces verts",
        "famille": "FNS",
        "code_departement": ["38"],
        "code_departement_prestation": None,
        "dateparution": day,
        "datelimitereponse": None,
        "nomacheteur": "Ville de Brumeval",
        "titulaire": None,
        "type_procedure": "OUVERT",
        "nature": "APPEL_OFFRE",
        "etat": "INITIAL",
        "criteres": None,
        "type_marche": ["SERVICES"],
        "annonce_lie": None,
        "source_schema": "3.2.5",
        "gestion": json.dumps(management),
        "donnees": json.dumps(donnees),
        "url_avis": "https://www.boamp.fr/pages/avis/?q=idweb:26-10001",
    } | fields


def at(path: tuple[str, ...], value: Any) -> Any:
    """Nest `value` under the keys of `path`."""
    for key in reversed(path):
        value = {key: value}
    return value


def merged(base: Any, changes: Any) -> Any:
    """Return `base` with the objects of `changes` merged in; None removes a key."""
    if not isinstance(base, dict) or not isinstance(changes, dict):
        return deepcopy(changes)
    result = deepcopy(base)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def fnsimple(changes: dict[str, Any] | None = None, *, section: str = "initial") -> dict[str, Any]:
    """Return `donnees` of a national notice above 90 k€."""
    body = {
        "organisme": {
            "nomOfficiel": "Ville de Brumeval",
            "typeIdentificationNational": {"siret": ""},
            "codeIdentificationNational": TOWN_SIRET,
            "ville": "Brumeval",
            "cp": "38990",
        },
        section: {
            "communication": {
                "urlDocConsul": "https://achats.brumeval.example/dce?lot=1&amp;id=7",
                "urlProfilAch": "https://achats.brumeval.example/",
            },
            "procedure": {
                "procedureAdapteeO": "",
                "dateReceptionOffres": "2026-03-30T12:00:00",
            },
            "natureMarche": {
                "intitule": "Tonte et taille dans les parcs",
                "description": "Deux passages par mois d'avril à octobre.",
                "codeCPV": {"objetPrincipal": {"classPrincipale": "77310000"}},
                "natureMarche": {"services": ""},
                "valeurEstimee": {"@devise": "EUR", "valeur": "120000"},
                "reservationMarche": {"non": ""},
                "lotsMarche": {"non": ""},
            },
        },
    }
    return {"FNSimple": merged(body, changes or {})}


def mapa(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return `donnees` of a national notice below 90 k€."""
    body = {
        "organisme": {
            "acheteurPublic": "Syndicat des eaux du Val Gris",
            "adr": {"cp": "97410", "ville": "Val Gris"},
            "urlProfilAcheteur": "https://achats.valgris.example",
        },
        "initial": {
            "natureMarche": {"travaux": ""},
            "description": {
                "objet": "Réfection d'un château d'eau",
                "lieuExecutionLivraison": {"cp": "97410", "ville": "VAL GRIS"},
            },
            "procedure": {"procedureAdaptee": ""},
            "delais": {"receptionOffres": "2026-07-15T16:30:00"},
            "marcheUnique": "",
        },
    }
    return {"MAPA": merged(body, changes or {})}


def legacy(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return `donnees` of a notice of the form before 2024."""
    body = {
        "IDENTITE": {
            "DENOMINATION": "Hôpital de Brumeval",
            "CODE_IDENT_NATIONAL": HOSPITAL_SIRET,
            "CP": "38990",
            "URL_DOCUMENT": "https://achats.hopital.example/dce",
            "URL_PROFIL_ACHETEUR": "https://achats.hopital.example",
        },
        "OBJET": {
            "TITRE_MARCHE": "Location de linge",
            "OBJET_COMPLET": "Location et entretien du linge des services de soins.",
            "TYPE_MARCHE": {"SERVICE": "27"},
            "CPV": [{"PRINCIPAL": "98310000"}, {"PRINCIPAL": "98311000"}],
            "LIEU_EXEC_LIVR": {"CODE_NUTS": "FRK24", "VILLE": "Brumeval"},
            "CARACTERISTIQUES": {"VALEUR_TOTALE": {"@DEVISE": "EUR", "#text": "300000.50"}},
            "DIV_EN_LOTS": {"NON": ""},
        },
        "PROCEDURE": {"TYPE_PROCEDURE": {"OUVERT": ""}},
        "CONDITION_DELAI": {"RECEPT_OFFRES": "2026-07-10T12:00:00+01:00"},
    }
    return merged(body, changes or {})


def eforms(
    changes: dict[str, Any] | None = None,
    *,
    lots: Any = None,
    extension: dict[str, Any] | None = None,
    root: str = "ContractNotice",
) -> dict[str, Any]:
    """Return `donnees` of a European notice; its first organisation is the eSender."""
    organizations = [
        _organization("ORG-0001", "Plateforme Enverra", "not a number"),
        _organization("ORG-0002", "Département de la Brume", TOWN_SIRET),
    ]
    body = {
        **at(
            EXTENSION,
            {
                "efac:Organizations": {"efac:Organization": organizations},
                **(extension or {}),
            },
        ),
        "cbc:ContractFolderID": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "cbc:NoticeTypeCode": {"@listName": "competition", "#text": "cn-standard"},
        "cac:ContractingParty": {
            "cac:Party": {
                "cac:PartyIdentification": {"cbc:ID": "ORG-0002"},
                "cac:ServiceProviderParty": {
                    "cac:Party": {"cac:PartyIdentification": {"cbc:ID": "ORG-0001"}}
                },
            }
        },
        "cac:TenderingProcess": {"cbc:ProcedureCode": {"#text": "open"}},
        "cac:ProcurementProject": {
            "cbc:Name": {"@languageID": "FRA", "#text": "Transport scolaire"},
            "cbc:Description": {"@languageID": "FRA", "#text": "Lignes du nord et du sud."},
            "cbc:ProcurementTypeCode": {"#text": "services"},
            "cac:MainCommodityClassification": _cpv("60130000"),
            "cac:AdditionalCommodityClassification": _cpv("60172000"),
            "cac:RequestedTenderTotal": {
                "cbc:EstimatedOverallContractAmount": {"@currencyID": "EUR", "#text": "0.00"}
            },
            "cac:RealizedLocation": {
                "cac:Address": {"cbc:CountrySubentityCode": "FRK24", "cbc:CityName": "Brumeval"}
            },
        },
        "cac:ProcurementProjectLot": [eforms_lot("LOT-0001"), eforms_lot("LOT-0002")]
        if lots is None
        else lots,
    }
    return {"EFORMS": {root: merged(body, changes or {})}}


def eforms_lot(number: str, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return one lot of a European notice."""
    lot = {
        "cbc:ID": {"@schemeName": "Lot", "#text": number},
        "cac:ProcurementProject": {
            "cbc:Name": {"#text": f"Lignes {number}"},
            "cbc:Description": {"#text": "Quatre cars."},
            "cac:MainCommodityClassification": _cpv("60130000"),
            "cac:RealizedLocation": {"cac:Address": {"cbc:CountrySubentityCode": "FRK24"}},
        },
        "cac:TenderingProcess": {
            "cac:TenderSubmissionDeadlinePeriod": {
                "cbc:EndDate": "2026-04-10+02:00",
                "cbc:EndTime": "12:00:00+02:00",
            }
        },
        "cac:TenderingTerms": {
            "cac:CallForTendersDocumentReference": {
                "cac:Attachment": {
                    "cac:ExternalReference": {
                        "cbc:URI": "https://achats.brume.example/dce?a=1&amp;b=2"
                    }
                }
            },
            "cac:TenderRecipientParty": {"cbc:EndpointID": "https://achats.brume.example/"},
            "cac:TendererQualificationRequest": [
                _requirement("selection-criteria-source", "epo-notice"),
                _requirement("reserved-procurement", "none"),
            ],
        },
    }
    return merged(lot, changes or {})


def reserved_lot(number: str) -> dict[str, Any]:
    """Return a lot that only sheltered workshops may win."""
    request = _requirement("reserved-procurement", "res-ws")
    return eforms_lot(number, {"cac:TenderingTerms": {"cac:TendererQualificationRequest": request}})


def _organization(own_id: str, name: str, number: str) -> dict[str, Any]:
    return {
        "efac:Company": {
            "cac:PartyIdentification": {"cbc:ID": {"@schemeName": "organization", "#text": own_id}},
            "cac:PartyName": {"cbc:Name": {"@languageID": "FRA", "#text": name}},
            "cac:PartyLegalEntity": {"cbc:CompanyID": {"@schemeName": "eu", "#text": number}},
            "cac:PostalAddress": {"cbc:PostalZone": "38990"},
        }
    }


def _cpv(code: str) -> dict[str, Any]:
    return {"cbc:ItemClassificationCode": {"@listName": "cpv", "#text": code}}


def _requirement(list_name: str, code: str) -> dict[str, Any]:
    return {
        "cac:SpecificTendererRequirement": {
            "cbc:TendererRequirementTypeCode": {"@listName": list_name, "#text": code}
        }
    }
