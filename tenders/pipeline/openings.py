"""Which skill, or which achievement told, would bring a person more open calls."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from collectif.matching.gates import Gates
from members import expertise
from members.models import Profile, User
from tenders.models import Procedure
from tenders.models.demand import count_by_subject
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.pipeline.inputs import profile_input

# The newest open calls: their number bounds the work, and they say what is asked for today.
LOOKED_AT: Final = 5_000
SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """A domain of expertise, and how many open calls of it her list lacks.

    `is_declared`: she has the skill already; an achievement told would bring its words.
    """

    domain: expertise.Domain
    is_declared: bool
    count: int


def openings(profile: Profile, *, user: User, now: datetime) -> list[Opening]:
    """Return the SHOWN domains with most calls that suit her conditions and miss her list.

    Two queries: her skills with their proofs, then one count for the whole tree, by the classes
    of the CPV, over LOOKED_AT calls at most. Skills she has proven are left out. `profile` is read
    by `with_wishes`.
    """
    skills = profile.skills.exclude(domain_code="").values_list("domain_code", "proofs")
    declared = {code for code, _proof in skills}
    proven = {code for code, proof in skills if proof}
    tree = expertise.domains()
    asked = {code: tree[code].cpv_prefixes for code in tree if code not in proven}
    counts = count_by_subject(_missing(profile, user, now), asked)
    ranked = sorted(asked, key=lambda code: -counts[code])[:SHOWN]
    return [Opening(tree[code], code in declared, counts[code]) for code in ranked if counts[code]]


def _missing(profile: Profile, user: User, now: datetime) -> ProcedureQuerySet:
    """Open calls she may know of, within her conditions, that were neither proposed nor marked."""
    opened = Procedure.objects.visible_to(user).open_at(now)
    newest = opened.order_by("-pk").values("pk")[:LOOKED_AT]
    proposed = profile.matches.holding().values("procedure")
    return Procedure.objects.filter(*_wanted(profile), pk__in=newest).exclude(
        Q(pk__in=proposed) | Q(pk__in=profile.marks.values("procedure"))
    )


def _wanted(profile: Profile) -> Iterator[Q]:
    """Her conditions as the engine has them (`Gates`): what a call does not say is not refused."""
    gates = Gates.of(profile_input(profile))
    yield Q(contract_natures=[]) | Q(contract_natures__overlap=list(gates.contract_natures))
    homes = [set(profile.departments)] * gates.is_strict_place
    areas = [*homes, *([gates.reach] if gates.reach else [])]
    if areas:
        near = list(set.intersection(*map(set, areas)))
        yield Q(departments=[]) | Q(departments__overlap=near)
    if gates.languages:
        yield Q(language="") | Q(language__in=gates.languages)
    yield ~Q(buyer__in=gates.muted_buyers) & ~Q(vector__stems__overlap=list(gates.excluded_stems))
