"""People who agreed to be found, and what they show."""

import factory
from factory.django import DjangoModelFactory

from members.enums import Audience, ConfirmationKind, ConsentPurpose, ProfileField
from members.models import (
    Block,
    Confirmation,
    Consent,
    DirectorySearch,
    Profile,
    ProfileLanguage,
    ProfileLink,
    ProfileOperator,
    SkillProof,
)
from members.pipeline.directory import refresh_entries
from tests.members.factories import (
    OrganizationFactory,
    ProfileFactory,
    ReferenceFactory,
    SkillFactory,
    UserFactory,
)

BOTH = (ConsentPurpose.DIRECTORY, ConsentPurpose.PARTNERS)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    user = factory.SubFactory(UserFactory)
    purpose = ConsentPurpose.DIRECTORY
    text = "J’accepte."
    source = "privacy"


class BlockFactory(DjangoModelFactory):
    class Meta:
        model = Block

    owner = factory.SubFactory(UserFactory)
    blocked = factory.SubFactory(UserFactory)


class DirectorySearchFactory(DjangoModelFactory):
    class Meta:
        model = DirectorySearch

    owner = factory.SubFactory(UserFactory, member=True)
    name = factory.Sequence(lambda n: f"Recherche {n}")
    query = "q=achats"


def opened_to(audience: Audience, **others: Audience) -> dict[str, str]:
    """The audiences of a profile that opens everything to `audience`, `others` aside."""
    return {field.value: audience.value for field in ProfileField} | {
        name: one.value for name, one in others.items()
    }


def consenting(profile: Profile, *purposes: ConsentPurpose) -> Profile:
    """Have the owner agree, and the directory say so."""
    for purpose in purposes:
        ConsentFactory(user=profile.user, purpose=purpose)
    refresh_entries([profile.pk])
    return profile


def listed(*, purposes=(ConsentPurpose.DIRECTORY,), skills=(), **fields) -> Profile:
    """Someone who can be found; `skills`: her own words, or keyword arguments of the factory."""
    if ConsentPurpose.PARTNERS in purposes:
        fields.setdefault("audiences", opened_to(Audience.PUBLIC))
    profile = ProfileFactory(**fields)
    for skill in skills:
        SkillFactory(profile=profile, **({"label": skill} if isinstance(skill, str) else skill))
    return consenting(profile, *purposes)


def prove(skill, *, confirmed_by=None, **fields):
    """Give a skill an achievement that shows it, and someone who was there."""
    reference = ReferenceFactory(profile=skill.profile, **fields)
    SkillProof.objects.create(skill=skill, reference=reference)
    if confirmed_by:
        confirm(reference, confirmed_by)
    return reference


def confirm(reference, person) -> Confirmation:
    return Confirmation.objects.create(
        reference=reference,
        profile=reference.profile,
        owner=reference.profile.user,
        confirmed_by=person,
        kind=ConfirmationKind.PEER,
    )


def speak(profile: Profile, code: str, level: str) -> ProfileLanguage:
    return ProfileLanguage.objects.create(profile=profile, code=code, level=level)


def link(profile: Profile, label: str, url: str) -> ProfileLink:
    return ProfileLink.objects.create(profile=profile, label=label, url=url)


def operate(profile: Profile, name: str, work_form: str) -> ProfileOperator:
    organization = OrganizationFactory(name=name)
    return ProfileOperator.objects.create(
        profile=profile, organization=organization, work_form=work_form
    )
