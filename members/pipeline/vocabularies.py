"""The editions of ROME become rows."""

from dataclasses import asdict, dataclass

from django.db import transaction

from collectif.core.bulk import Values
from collectif.core.vocabularies.files import VocabularyFile
from collectif.core.vocabularies.imports import Vocabulary, VocabularyImport
from collectif.core.vocabularies.storing import StoredVocabulary, store_details, store_entries
from members.enums import SkillKind
from members.models import Occupation, OccupationSkill, RomeSkill, RomeTerm
from members.sources.rome.entries import LinkEntry, RomeEdition, SkillEntry, TermEntry
from members.sources.rome.reading import read_rome

# The publisher asks for this sentence, the version in it.
LICENCE = "Licence Ouverte 2.0. Source : France Travail, ROME 4.0 version {version}"
BRANCH = ("domain", "stake", "objective")


@dataclass(frozen=True, slots=True)
class StoredRome:
    """What an import of ROME did; `version` reads "4.60"."""

    version: str
    skills: StoredVocabulary
    occupations: StoredVocabulary
    terms: StoredVocabulary
    links: StoredVocabulary

    @property
    def is_unchanged(self) -> bool:
        parts = (self.skills, self.occupations, self.terms, self.links)
        return all(part.is_unchanged for part in parts)


@transaction.atomic
def store_rome(file: VocabularyFile, *, is_dry_run: bool) -> StoredRome:
    """Take an edition of ROME 4.0; skills and occupations that left it are marked obsolete.

    Raises VocabularyRefused, and then writes nothing. A dry run counts the same and undoes it.
    """
    edition = read_rome(file)
    stored = _store(edition)
    VocabularyImport.objects.record(
        Vocabulary.ROME,
        file,
        version=edition.version,
        licence=LICENCE.format(version=edition.version),
        row_count=len(edition.skills) + len(edition.occupations),
        is_unchanged=stored.is_unchanged,
    )
    transaction.set_rollback(is_dry_run)
    return stored


def _store(edition: RomeEdition) -> StoredRome:
    """Write what is referred to before what refers to it."""
    return StoredRome(
        version=edition.version,
        skills=store_entries(
            RomeSkill, list(map(_skill_row, edition.skills)), complete=_with_branch
        ),
        occupations=store_entries(
            Occupation, [asdict(entry) | {"is_obsolete": False} for entry in edition.occupations]
        ),
        terms=store_details(RomeTerm, list(map(_term_row, edition.terms)), key=["code"]),
        links=store_details(
            OccupationSkill,
            list(map(_link_row, edition.links)),
            key=["occupation_id", "skill_id"],
        ),
    )


def _skill_row(entry: SkillEntry) -> Values:
    kind = SkillKind.TRANSVERSAL if entry.is_transversal else SkillKind.TECHNICAL
    return {
        "code": entry.code,
        "tree_code": entry.tree_code,
        "label": entry.label,
        "definition": entry.definition,
        "kind": kind.value,
        "domain": entry.domain,
        "stake": entry.stake,
        "objective": entry.objective,
        "is_obsolete": False,
    }


def _with_branch(row: Values, former: Values) -> Values:
    """Leave the branch we hold when the archive came without its tree."""
    is_told = any(row[name] for name in BRANCH)
    return row if is_told else {**row, **{name: former.get(name, "") for name in BRANCH}}


def _term_row(entry: TermEntry) -> Values:
    return {
        "code": entry.code,
        "text": entry.text,
        "words": entry.words,
        "skill_id": entry.skill or None,
        "occupation_id": entry.occupation or None,
    }


def _link_row(entry: LinkEntry) -> Values:
    return {
        "occupation_id": entry.occupation,
        "skill_id": entry.skill,
        "is_core": entry.is_core,
        "weight": entry.weight,
    }
