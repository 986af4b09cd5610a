"""What a call needs, and what of it a few people bring together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, Value, When
from django.db.models.functions import Left
from django.utils.translation import get_language

from members import expertise
from members.models import DirectoryEntry, User
from members.models.directory import DirectoryEntryQuerySet
from tenders.enums import NeedWeight
from tenders.models import Need, Procedure
from tenders.pipeline.best_people import VIEWER, Person, reachable_people
from tenders.pipeline.coverage import HeldSkill, WantedSkill, cover
from tenders.pipeline.inputs import FRENCH, READ_LENGTH
from tenders.pipeline.needs import Suggestion, ToldCall, ToldLot, suggest_needs

# Who could fill a hole, for each of them.
MOST_FILLERS: Final = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """A need as the page shows it; `need` is None while nobody has kept it."""

    name: str
    weight: NeedWeight
    skill: WantedSkill
    need: Need | None = None
    suggestion: Suggestion | None = None

    @property
    def is_essential(self) -> bool:
        return self.weight == NeedWeight.ESSENTIAL


@dataclass(frozen=True, slots=True)
class Line:
    """A need, and in the order of the people what each of them brings to it."""

    wanted: Wanted
    cells: tuple[HeldSkill | None, ...]

    @property
    def is_hole(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True, slots=True)
class Hole:
    """A need that nobody here answers, and who in the directory could."""

    wanted: Wanted
    fillers: tuple[DirectoryEntry, ...]


def suggestions(procedure: Procedure) -> list[Suggestion]:
    """Needs drawn from the words, the lots and the CPV of a call; two queries."""
    return suggest_needs(_told(procedure))


def wanted_by(procedure: Procedure) -> list[Wanted]:
    """The needs that coordinators kept, the essential ones first; as long as there are none,
    those our machine suggests. Three queries at most.
    """
    kept = [
        Wanted(need.name, NeedWeight(need.weight), WantedSkill(need.domain_code, need.name), need)
        for need in procedure.needs.all()
    ]
    return kept or [suggested(one) for one in suggestions(procedure)]


def suggested(one: Suggestion) -> Wanted:
    name = expertise.domain(one.domain_code).label(get_language() or expertise.FRENCH)
    skill = WantedSkill(one.domain_code, name)
    return Wanted(name, one.weight, skill, suggestion=one)


def lines_of(wanted: Sequence[Wanted], people: Sequence[Person]) -> list[Line]:
    """The matrix of needs and people."""
    cells = cover([one.skill for one in wanted], [person.skills for person in people])
    return [Line(one, tuple(row)) for one, row in zip(wanted, cells, strict=True)]


def holes_of(
    lines: Iterable[Line], *, people: Sequence[Person], viewer: User, now: datetime
) -> list[Hole]:
    """The needs that nobody among `people` answers, each with those who could; one query.

    Proposed are members who may be asked, the best backed first; a need that is only words has
    nobody proposed: the directory searches words better.
    """
    missing = [line.wanted for line in lines if line.is_hole]
    among = [person.profile_id for person in people]
    codes = {one.skill.domain_code for one in missing} - {""}
    found = _fillers(sorted(codes), among, viewer, now)
    return [Hole(one, found.get(one.skill.domain_code, ())) for one in missing]


def _fillers(
    codes: Sequence[str], among: Sequence[int], viewer: User, now: datetime
) -> dict[str, tuple[DirectoryEntry, ...]]:
    if not codes:
        return {}
    entries = DirectoryEntry.objects.seen_by(viewer, VIEWER).filter(
        profile__in=reachable_people(now).values("pk")
    )
    free = entries.exclude(profile__in=among)
    first, *others = [_best_of(free, code) for code in codes]
    keys = first.union(*others, all=True) if others else first
    pairs = list(keys)
    rows = DirectoryEntry.objects.select_related("profile").in_bulk([pk for _code, pk in pairs])
    return {code: tuple(rows[pk] for each, pk in pairs if each == code) for code, _pk in pairs}


def _best_of(entries: DirectoryEntryQuerySet, code: str) -> Any:
    skill = f"domain:{code}"
    holders = entries.filter(skills__contains=[skill])
    backed = holders.annotate(code=Value(code), rank=_backing(skill))
    best = backed.order_by("-rank", "name_key", "pk")[:MOST_FILLERS]
    return best.values_list("code", "pk")


def _backing(skill: str) -> Case:
    """2 for a skill that is confirmed, 1 for one that is proven."""
    return Case(
        When(skills__contains=[f"{skill}+confirmed"], then=2),
        When(skills__contains=[f"{skill}+proven"], then=1),
        default=0,
    )


def _told(procedure: Procedure) -> ToldCall:
    """A call as the suggestions read it; the words of another language tell them nothing."""
    texts = Procedure.objects.filter(pk=procedure.pk).annotate(
        text=Left("description", READ_LENGTH)
    )
    text = texts.values_list("text", flat=True).get()
    is_french = procedure.language == FRENCH
    lots = [
        ToldLot(
            number=lot.number,
            title=lot.title if is_french else "",
            text=lot.description[:READ_LENGTH] if is_french else "",
            codes=tuple(lot.classification_codes),
        )
        for lot in procedure.lots.all()
    ]
    return ToldCall(
        title=procedure.title if is_french else "",
        text=text if is_french else "",
        codes=tuple(procedure.classification_codes),
        lots=tuple(lots),
    )
