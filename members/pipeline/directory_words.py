"""The words by which people are found: their own, the labels and synonyms of what they know."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from collectif.core.search import PRINTED
from members import expertise
from members.enums import SkillStanding
from members.models import Reference, RomeTerm
from members.pipeline.skill_facts import SkillFact

# Postgres takes each of these for a letter.
_PLAINLY = dict.fromkeys(map(ord, PRINTED), " ")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms of ROME, when it was imported: by code of a skill, and of an occupation."""

    by_skill: Mapping[str, str] = field(default_factory=dict)
    by_occupation: Mapping[str, str] = field(default_factory=dict)

    def synonyms(self, fact: SkillFact) -> list[str]:
        """Other words for a skill, and the titles of the trades that live by it."""
        if domain := fact.domain:
            titles = (self.by_occupation.get(code, "") for code in domain.rome_codes)
            return [*domain.keywords, *titles]
        scheme, _colon, code = fact.code.partition(":")
        return [self.by_skill.get(code, "")] if scheme == "rome" else []


def vocabulary_of(domain_codes: Iterable[str], rome_codes: Iterable[str]) -> Vocabulary:
    """Read what ROME calls these domains of our tree and these skills of its own; one query."""
    tree = expertise.domains()
    domains = (tree[code] for code in set(domain_codes) & tree.keys())
    occupations = {code for domain in domains for code in domain.rome_codes}
    leading = Q(skill__in=set(rome_codes)) | Q(occupation__in=occupations)
    terms = RomeTerm.objects.filter(leading).order_by("code")
    by_skill: dict[str, list[str]] = defaultdict(list)
    by_occupation: dict[str, list[str]] = defaultdict(list)
    for skill, occupation, words in terms.values_list("skill", "occupation", "words"):
        (by_skill[skill] if skill else by_occupation[occupation]).append(words)
    return Vocabulary(_joined(by_skill), _joined(by_occupation))


def _joined(terms: Mapping[str, list[str]]) -> dict[str, str]:
    """Each word once: only what they hold matters, and titles repeat themselves."""
    return {
        code: " ".join(dict.fromkeys(word for text in texts for word in text.split()))
        for code, texts in terms.items()
    }


def labels_of(fact: SkillFact) -> list[str]:
    """The words of a skill, in both languages where it has them."""
    if domain := fact.domain:
        return [domain.label_fr, domain.label_en]
    if strength := fact.strength:
        return [strength.label_fr, strength.label_en]
    return [fact.label]


def skill_words(facts: Iterable[SkillFact], standing: SkillStanding) -> str:
    return plainly(word for fact in facts if fact.standing == standing for word in labels_of(fact))


def reference_words(references: Iterable[Reference]) -> list[str]:
    return [
        text
        for one in references
        for text in (one.title, one.context, one.text, one.result, one.figures, one.sector)
    ]


def plainly(texts: Iterable[str]) -> str:
    """Join texts, each apart from the others: a phrase never runs over two of them."""
    return " | ".join(text.translate(_PLAINLY) for text in texts if text)
