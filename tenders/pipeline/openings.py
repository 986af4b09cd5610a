"""Which skill, or which achievement told, would bring a person more open calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from members import expertise
from members.models import Profile, User
from tenders.models import Procedure
from tenders.models.demand import count_by_subject
from tenders.models.procedure_queryset import ProcedureQuerySet

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
    of the CPV, over LOOKED_AT calls at most. Skills she has proven are left out.
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
    wanted = Q(contract_natures=[]) | Q(contract_natures__overlap=profile.contract_natures)
    if profile.is_strict_place:
        wanted &= Q(departments=[]) | Q(departments__overlap=profile.departments)
    proposed = profile.matches.holding().values("procedure")
    return Procedure.objects.filter(wanted, pk__in=newest).exclude(
        Q(pk__in=proposed) | Q(pk__in=profile.marks.values("procedure"))
    )
