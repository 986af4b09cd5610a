"""Editions of ROME in the shape France Travail gives them, with a few entries of our own."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence

from collectif.core.vocabularies.files import VocabularyFile

type Table = Sequence[Mapping[str, str]]

BUDGET, HIRING, CALM = "300901", "300902", "300903"


def macro(code: str, tree_code: str, label: str, **cells: str) -> dict[str, str]:
    return {
        "code_ogr": code,
        "nature": "Macro-compétence",
        "libelle_competence": label,
        "definition": "",
        "code_ogr_macro_comp": "",
        "code_macro_comp": tree_code,
        "cat_comp": "Savoir-faire",
        "sous_cat_comp": "Technique",
    } | cells


def finer(code: str, label: str, skill: str) -> dict[str, str]:
    return macro(code, "", label, nature="Compétence", code_ogr_macro_comp=skill)


def branch(skill: str, domain: str, stake: str, objective: str) -> dict[str, str]:
    return {
        "code_domaine_competence": "4",
        "domaine_competence": domain,
        "enjeu": stake,
        "objectif": objective,
        "code_ogr_macro_competence": skill,
    }


def occupation(code: str, label: str, is_cadre: str = "O") -> dict[str, str]:
    return {"code_rome": code, "code_ogr": "1", "libelle_rome": label, "emploi_cadre": is_cadre}


def title(code: str, label: str, occupation: str) -> dict[str, str]:
    return {
        "code_ogr": code,
        "libelle_appellation_long": label,
        "libelle_appellation_court": label[:20],
        "code_rome": occupation,
    }


def use(occupation: str, code: str, heart: str = "") -> dict[str, str]:
    return {"code_rome": occupation, "code_ogr": code, "coeur_metier": heart}


SKILLS = [
    macro(BUDGET, "4A101", "Tenir un budget"),
    macro(HIRING, "1B102", "Accueillir une nouvelle recrue", sous_cat_comp="Technique expert"),
    macro(
        CALM,
        "6D103",
        "Garder son calme",
        definition="Rester posé quand tout presse",
        cat_comp="Savoir-être professionnel",
        sous_cat_comp="Transverse",
    ),
    finer("110001", "Arrêter les comptes de l'année", BUDGET),
    finer("110002", "Mener un entretien d'embauche", HIRING),
    finer("110003", "Suivre la trésorerie", BUDGET),
    finer("110009", "Sans famille", ""),
]
TREE = [
    branch(BUDGET, "Gestion", "Argent", "Ne pas en manquer"),
    branch(BUDGET, "Gestion", "Argent", "Ne pas en manquer"),
    branch(HIRING, "Équipes", "Arrivées", "Bien commencer"),
    branch(CALM, "Soi", "Maîtrise", "Tenir bon"),
]
OCCUPATIONS = [
    occupation("M1299", "Gardien / Gardienne des comptes"),
    occupation("M1599", "Recruteur / Recruteuse"),
    occupation("A1199", "Planteur / Planteuse de haies", "N"),
]
TITLES = [
    title("20001", "Directeur financier / Directrice financière -DAF-", "M1299"),
    title("20002", "Recruteur / Recruteuse", "M1599"),
    title("20003", "Planteur / Planteuse de haies", "A1199"),
    title("20009", "Titre sans métier", "Z9999"),
]
USES = [
    use("M1299", "110001", "Principale"),
    use("M1299", "110003"),
    use("M1299", CALM),
    use("M1299", "999999", "Principale"),
    use("M1599", "110002", "Principale"),
    use("M1599", CALM, "Émergente"),
    use("A1199", CALM, "Principale"),
    use("Z9999", CALM, "Principale"),
]
TABLES: Mapping[str, Table] = {
    "referentiel_competence": SKILLS,
    "arborescence_competences": TREE,
    "referentiel_code_rome": OCCUPATIONS,
    "referentiel_appellation": TITLES,
    "coherence_item": USES,
}


def csv_body(rows: Table, encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def zipped(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return stream.getvalue()


def member_name(table: str, edition: str = "461") -> str:
    return f"unix_{table}_v{edition}_utf8.csv"


def archive(edition: str = "461", **tables: Table | None) -> bytes:
    """Return the whole archive, some tables replaced, or left out (None)."""
    held = {name: rows for name, rows in (TABLES | tables).items() if rows is not None}
    return zipped({member_name(name, edition): csv_body(rows) for name, rows in held.items()})


def rome_file(edition: str = "461", **tables: Table | None) -> VocabularyFile:
    return VocabularyFile(source="RefRomeCsv.zip", body=archive(edition, **tables))
