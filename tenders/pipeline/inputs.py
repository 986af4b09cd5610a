"""Rows become what the matching engine is told; nothing else about the person gets through."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models.functions import Left

from collectif.matching.inputs import ExpertiseInput, NoticeInput, ProfileInput, ReferenceInput
from collectif.matching.scores import WHOLE
from collectif.matching.tuning import Reduction, Target, Trait
from members import expertise
from members.models import Profile, RoleGrant
from members.models.profile import ProfileQuerySet
from members.permissions import SKILLED_ROLES
from tenders.models import MatchPreferences
from tenders.models.procedure_queryset import ANSWERABLE, ProcedureQuerySet

# What lies beyond tells little more of the subject, and would slow everybody down.
READ_LENGTH = 20_000
CHUNK_SIZE = 500
FRENCH = "fra"


FACTS = (
    "pk",
    "classification_codes",
    "departments",
    "contract_natures",
    "is_answerable",
    "submission_deadline",
    "language",
    "buyer",
    "suggested__classes",
    "suggested__strengths",
)
# In percent: of such titles of buyers unseen, four in ten find their class (docs/matching.md).
SURE_ENOUGH = 20


def procedure_inputs(procedures: ProcedureQuerySet) -> Iterator[NoticeInput]:
    """Give the procedures as the engine reads them, in one query and little memory."""
    texts = procedures.annotate(
        text=Left("description", READ_LENGTH), text_of_lots=Left("lot_text", READ_LENGTH)
    )
    return map(_procedure_input, facts_of(texts, "title", "text", "text_of_lots"))


def facts_of(procedures: ProcedureQuerySet, *names: str) -> Any:
    """Give a row for each procedure: what the engine is told besides the words, and `names`."""
    rows = procedures.annotate(is_answerable=ANSWERABLE).values_list(*FACTS, *names, named=True)
    return rows.iterator(chunk_size=CHUNK_SIZE)


def notice_facts(row: Any) -> NoticeInput:
    """Return what the engine is told of a row of `facts_of`, the words left out."""
    return NoticeInput(
        id=row.pk,
        title="",
        classification_codes=tuple(row.classification_codes),
        departments=tuple(row.departments),
        contract_natures=frozenset(row.contract_natures),
        is_call=row.is_answerable,
        closes_at=row.submission_deadline,
        language=row.language,
        buyer_id=row.buyer,
        suggested_codes=_likely(row.suggested__classes or (), row.suggested__strengths or ()),
    )


def _likely(classes: Sequence[str], strengths: Sequence[int]) -> tuple[str, ...]:
    """Return the likeliest class alone, when it is likely enough to count."""
    return tuple(classes[:1]) if strengths and strengths[0] >= SURE_ENOUGH else ()


def _procedure_input(row: Any) -> NoticeInput:
    """Give the words of French texts only: stems of another language would meet ours by chance."""
    facts = notice_facts(row)
    if row.language != FRENCH:
        return facts
    return replace(facts, title=row.title, description=f"{row.text} {row.text_of_lots}")


def matchable_profiles(day: date) -> ProfileQuerySet:
    """Profiles of people who may log in and hold, on `day`, a role that brings skills."""
    holders = RoleGrant.objects.active_on(day).filter(role__in=SKILLED_ROLES)
    return Profile.objects.filter(user__is_active=True, user__in=holders.values("user"))


def with_wishes(profiles: ProfileQuerySet) -> ProfileQuerySet:
    """Read with the profiles all that `profile_input` asks for, in five queries."""
    wished = profiles.with_contents().select_related("match_preferences")
    return wished.prefetch_related("muted_buyers", "weight_tunings")


def profile_input(profile: Profile) -> ProfileInput:
    """Return a profile, best read by `with_wishes`, as the engine reads it.

    A domain that has left our tree counts for nothing.
    """
    wishes = getattr(profile, "match_preferences", None) or MatchPreferences()
    skills = profile.skills.all()
    tree = expertise.domains()
    domains = [tree[skill.domain_code] for skill in skills if skill.domain_code in tree]
    return ProfileInput(
        id=profile.pk,
        expertise=tuple(map(expertise_input, domains)),
        skills=tuple(skill.label for skill in skills if skill.label),
        headline=profile.headline,
        references=tuple(
            ReferenceInput(
                id=reference.pk,
                title=reference.title,
                text=reference.text,
                classification_codes=tuple(filter(None, [reference.classification_code])),
            )
            for reference in profile.references.all()
        ),
        departments=tuple(profile.departments),
        is_remote=profile.is_remote,
        is_strict_place=profile.is_strict_place,
        contract_natures=frozenset(profile.contract_natures),
        reach=frozenset(wishes.reach),
        languages=frozenset(wishes.languages),
        muted_buyers=frozenset(muted.buyer_id for muted in profile.muted_buyers.all()),
        excluded_words=tuple(wishes.excluded_words),
        reductions=tuple(
            Reduction(Trait(Target(tuning.target), tuning.key), tuning.percent)
            for tuning in profile.weight_tunings.all()
            if tuning.percent < WHOLE
        ),
    )


def expertise_input(domain: expertise.Domain) -> ExpertiseInput:
    """Return what a domain says; in French, as are the notices it is compared with."""
    return ExpertiseInput(
        code=domain.code,
        label=domain.label_fr,
        keywords=domain.keywords,
        cpv_prefixes=domain.cpv_prefixes,
    )
