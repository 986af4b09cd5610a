from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.places import DEPARTMENTS
from collectif.core.text import normalise_spaces
from members import expertise
from members.enums import ContractNature
from members.models import Profile, Skill, User


@transaction.atomic
def create_profile(*, user: User, actor: User) -> Profile:
    """Open an empty profile; a person has one, so a second call gives the first one back."""
    profile, is_new = Profile.objects.get_or_create(user=user)
    if is_new:
        record_event(actor=actor, verb="profile_created", subject=profile)
    return profile


@transaction.atomic
def update_profile(
    *,
    profile: Profile,
    actor: User,
    headline: str,
    departments: Iterable[str],
    is_strict_place: bool,
    is_remote: bool,
    contract_natures: Iterable[ContractNature],
    days_per_month: int | None,
    available_from: date | None,
) -> Profile:
    """Write the practical part of a profile; when nothing differs, nothing is written.

    `days_per_month`: whole days, 1 to 23. Raises ValidationError, by field:
    `unknown_department`, `invalid_choice`, `max_length`, `days_out_of_range`.
    """
    profile = lock_profile(profile)
    asked = {
        "headline": normalise_spaces(headline),
        "departments": _in_order(departments, DEPARTMENTS),
        "is_strict_place": is_strict_place,
        "is_remote": is_remote,
        "contract_natures": _in_order(contract_natures, ContractNature.values),
        "days_per_month": days_per_month,
        "available_from": available_from,
    }
    changed = [name for name, value in asked.items() if getattr(profile, name) != value]
    if not changed:
        return profile
    for name in changed:
        setattr(profile, name, asked[name])
    profile.changed_at = timezone.now()
    profile.full_clean()
    profile.save(update_fields=[*changed, "changed_at"])
    record_event(actor=actor, verb="profile_updated", subject=profile, fields=changed)
    return profile


@transaction.atomic
def set_skills(
    *, profile: Profile, actor: User, domain_codes: Iterable[str], labels: Iterable[str]
) -> Profile:
    """Make the skills of a profile exactly these: domains of our tree, and her own words.

    The same words in another case are one skill. When nothing differs, nothing is written.

    Raises ValidationError: `unknown_domain`, `too_many_labels`, `max_length`.
    """
    profile = lock_profile(profile)
    wanted = {(code, "") for code in domain_codes}
    wanted |= {("", label) for label in _distinct(labels)}
    held = {(skill.domain_code, skill.label): skill for skill in profile.skills.all()}
    if wanted == held.keys():
        return profile
    added = [
        Skill(profile=profile, domain_code=code, label=label)
        for code, label in sorted(wanted - held.keys())
    ]
    _check_skills(wanted, added)
    gone = [skill.pk for key, skill in held.items() if key not in wanted]
    profile.skills.filter(pk__in=gone).delete()
    Skill.objects.bulk_create(added)
    mark_changed(profile)
    _record_skills(profile, actor, wanted)
    return profile


def lock_profile(profile: Profile) -> Profile:
    """Read the profile afresh; whoever else wants to change it, or what hangs on it, waits."""
    return Profile.objects.select_for_update(of=("self",)).select_related("user").get(pk=profile.pk)


def mark_changed(profile: Profile) -> None:
    """Tell the matching that what it read of this profile is out of date."""
    profile.changed_at = timezone.now()
    profile.save(update_fields=["changed_at"])


def _in_order(values: Iterable[str], order: Iterable[str]) -> list[str]:
    """Each value once, in the order of `order`; unknown ones last, for validation to refuse."""
    ranks = {known: rank for rank, known in enumerate(order)}
    return sorted(set(values), key=lambda value: (ranks.get(value, len(ranks)), value))


def _distinct(labels: Iterable[str]) -> list[str]:
    """Each wording once whatever its case, as first written, without blanks."""
    first: dict[str, str] = {}
    for label in map(normalise_spaces, labels):
        if label:
            first.setdefault(label.lower(), label)
    return list(first.values())


def _check_skills(wanted: set[tuple[str, str]], added: list[Skill]) -> None:
    known = expertise.domains()
    if unknown := sorted(code for code, _label in wanted if code and code not in known):
        message = _("“%(code)s” is not one of our fields.")
        raise ValidationError(message, code="unknown_domain", params={"code": unknown[0]})
    if sum(1 for _code, label in wanted if label) > Skill.MAX_LABELS:
        message = _("Keep the %(limit)s skills that say most about you.")
        raise ValidationError(message, code="too_many_labels", params={"limit": Skill.MAX_LABELS})
    for skill in added:
        skill.clean_fields(exclude=["profile"])


def _record_skills(profile: Profile, actor: User, wanted: set[tuple[str, str]]) -> None:
    domains = sorted(code for code, _label in wanted if code)
    record_event(
        actor=actor,
        verb="skills_set",
        subject=profile,
        domains=domains,
        label_count=len(wanted) - len(domains),
    )
