"""From the tables of the archive to what we keep: skills, occupations, and words for both."""

import re
from collections.abc import Iterator, Mapping

from collectif.core.text import clean_text, fold
from collectif.core.vocabularies.files import VocabularyFile, VocabularyRefused
from members.sources.rome.archive import Archive, Row, opened
from members.sources.rome.entries import (
    LinkEntry,
    OccupationEntry,
    RomeEdition,
    SkillEntry,
    TermEntry,
)
from members.sources.rome.weights import weighed

# 1,584 occupations in 2025, 1,911 in 2026; 507 skills. A list that holds fewer was cut.
FEWEST_OCCUPATIONS = 1_500
FEWEST_SKILLS = 400
MACRO = "Macro-compétence"
TRANSVERSAL = "Transverse"
YES = "O"
_WORD = re.compile(r"[^\W_]+")
_OGR = re.compile(r"[0-9]{1,10}")
_TREE_CODE = re.compile(r"[0-9][A-Z][0-9]{3}")
_ROME_CODE = re.compile(r"[A-Z][0-9]{4}")
_SKILL_COLUMNS = (
    "code_ogr",
    "nature",
    "libelle_competence",
    "definition",
    "code_ogr_macro_comp",
    "code_macro_comp",
    "sous_cat_comp",
)
_TREE_COLUMNS = ("code_ogr_macro_competence", "domaine_competence", "enjeu", "objectif")
_OCCUPATION_COLUMNS = ("code_rome", "libelle_rome", "emploi_cadre")
_TITLE_COLUMNS = ("code_ogr", "libelle_appellation_long", "code_rome")
_USE_COLUMNS = ("code_rome", "code_ogr", "coeur_metier")


def read_rome(file: VocabularyFile) -> RomeEdition:
    """Return the edition that the archive holds.

    Raises VocabularyRefused for a file of another kind, unsafe, or cut. The table of the tree may
    be missing: skills then come without the labels of what they stand under.
    """
    with opened(file.body) as archive:
        rows = list(archive.rows("referentiel_competence", _SKILL_COLUMNS))
        skills = _skills(rows, _branches(archive))
        finer = _finer(rows, skills)
        occupations = _occupations(archive)
        _refuse_cut(len(skills), len(occupations))
        return RomeEdition(
            version=f"{archive.edition[:1]}.{archive.edition[1:]}",
            skills=list(skills.values()),
            occupations=list(occupations.values()),
            links=_links(archive, finer | {code: code for code in skills}, occupations),
            terms=[*_skill_terms(rows, skills, finer), *_title_terms(archive, occupations)],
        )


def words_of(text: str) -> str:
    """Return the words of `text`, folded, parted by single spaces."""
    return " ".join(_WORD.findall(fold(text)))


def _refuse_cut(skill_count: int, occupation_count: int) -> None:
    if skill_count < FEWEST_SKILLS:
        raise VocabularyRefused("too_few", f"{skill_count} macro-compétences")
    if occupation_count < FEWEST_OCCUPATIONS:
        raise VocabularyRefused("too_few", f"{occupation_count} occupations")


def _branches(archive: Archive) -> Mapping[str, Row]:
    """Return what each skill stands under, by its code."""
    if "arborescence_competences" not in archive.members:
        return {}
    rows = archive.rows("arborescence_competences", _TREE_COLUMNS)
    return {row["code_ogr_macro_competence"]: row for row in rows}


def _skills(rows: list[Row], branches: Mapping[str, Row]) -> dict[str, SkillEntry]:
    found = {row["code_ogr"]: row for row in rows if row["nature"] == MACRO}
    return {code: _skill(found[code], branches.get(code, {})) for code in sorted(found)}


def _skill(row: Row, branch: Row) -> SkillEntry:
    return SkillEntry(
        code=_code(row, "code_ogr", _OGR),
        tree_code=_code(row, "code_macro_comp", _TREE_CODE),
        label=_text(row, "libelle_competence"),
        definition=_readable(row["definition"]),
        is_transversal=row["sous_cat_comp"] == TRANSVERSAL,
        domain=_readable(branch.get("domaine_competence", "")),
        stake=_readable(branch.get("enjeu", "")),
        objective=_readable(branch.get("objectif", "")),
    )


def _finer(rows: list[Row], skills: Mapping[str, SkillEntry]) -> dict[str, str]:
    """Return the skill that each finer one stands under; those that stand alone are left out."""
    return {
        _code(row, "code_ogr", _OGR): row["code_ogr_macro_comp"]
        for row in rows
        if row["code_ogr_macro_comp"] in skills
    }


def _occupations(archive: Archive) -> dict[str, OccupationEntry]:
    rows = archive.rows("referentiel_code_rome", _OCCUPATION_COLUMNS)
    entries = [
        OccupationEntry(
            code=_code(row, "code_rome", _ROME_CODE),
            label=_text(row, "libelle_rome"),
            is_cadre=row["emploi_cadre"] == YES,
        )
        for row in rows
    ]
    return {entry.code: entry for entry in sorted(entries, key=lambda entry: entry.code)}


def _links(
    archive: Archive, skill_of: Mapping[str, str], occupations: Mapping[str, OccupationEntry]
) -> list[LinkEntry]:
    """Return what occupations ask for; knowledge and conditions of work are no skills."""
    rows = archive.rows("coherence_item", _USE_COLUMNS)
    return weighed(
        (row["code_rome"], skill_of[row["code_ogr"]], bool(row["coeur_metier"]))
        for row in rows
        if row["code_ogr"] in skill_of and row["code_rome"] in occupations
    )


def _skill_terms(
    rows: list[Row], skills: Mapping[str, SkillEntry], finer: Mapping[str, str]
) -> Iterator[TermEntry]:
    for row in rows:
        code = row["code_ogr"]
        skill = code if code in skills else finer.get(code, "")
        if skill:
            text = _text(row, "libelle_competence")
            yield TermEntry(code=code, text=text, words=words_of(text), skill=skill)


def _title_terms(
    archive: Archive, occupations: Mapping[str, OccupationEntry]
) -> Iterator[TermEntry]:
    for row in archive.rows("referentiel_appellation", _TITLE_COLUMNS):
        if row["code_rome"] in occupations:
            yield TermEntry(
                code=_code(row, "code_ogr", _OGR),
                text=(text := _text(row, "libelle_appellation_long")),
                words=words_of(text),
                occupation=row["code_rome"],
            )


def _code(row: Row, column: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(row[column]):
        raise VocabularyRefused("bad_entry", f"{column} {row[column][:20]!r}")
    return row[column]


def _text(row: Row, column: str) -> str:
    text = _readable(row[column])
    if not text:
        raise VocabularyRefused("bad_entry", f"{column} is empty")
    return text


def _readable(text: str) -> str:
    return clean_text(text).replace("\x00", "")
