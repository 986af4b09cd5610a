from datetime import date

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from factory.django import DjangoModelFactory

from collectif.core.text import fold
from members.enums import Role
from members.models import Organization, Profile, Reference, RoleGrant, Skill, User

PASSWORD = "correct-horse-battery"
TOTP_SECRET = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Commune de Valsorne {n}")
    name_key = factory.LazyAttribute(lambda organization: fold(organization.name))


class UserFactory(DjangoModelFactory):
    """An account that can do nothing yet; traits give it what a test needs, and no more."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        member = factory.Trait(
            grant=factory.RelatedFactory(
                "tests.members.factories.RoleGrantFactory", "user", role=Role.MEMBER
            )
        )
        coordinator = factory.Trait(
            grant=factory.RelatedFactory(
                "tests.members.factories.RoleGrantFactory", "user", role=Role.COORDINATOR
            )
        )
        staff = factory.Trait(is_staff=True)
        with_mfa = factory.Trait(
            authenticator=factory.RelatedFactory(
                "tests.members.factories.AuthenticatorFactory", "user"
            )
        )
        # What allauth asks of an account before it lets it in.
        verified = factory.Trait(
            address=factory.RelatedFactory("tests.members.factories.EmailAddressFactory", "user")
        )

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Vernet {n}")
    password = factory.django.Password(PASSWORD)


class RoleGrantFactory(DjangoModelFactory):
    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    role = Role.MEMBER
    starts_on = date(2026, 1, 5)
    organization = factory.Maybe(
        factory.LazyAttribute(lambda grant: Role(grant.role).needs_organization),
        yes_declaration=factory.SubFactory(OrganizationFactory),
        no_declaration=None,
    )


class AuthenticatorFactory(DjangoModelFactory):
    class Meta:
        model = Authenticator

    user = factory.SubFactory(UserFactory)
    type = Authenticator.Type.TOTP
    data = factory.LazyFunction(lambda: {"secret": TOTP_SECRET})


class EmailAddressFactory(DjangoModelFactory):
    class Meta:
        model = EmailAddress

    user = factory.SubFactory(UserFactory)
    email = factory.SelfAttribute("user.email")
    verified = True
    primary = True


class ProfileFactory(DjangoModelFactory):
    class Meta:
        model = Profile

    user = factory.SubFactory(UserFactory, member=True)
    headline = "Je remets de l’ordre dans les achats."
    departments = ["38", "73"]


class SkillFactory(DjangoModelFactory):
    """A skill in the person's own words; give `domain_code` and an empty label for the other."""

    class Meta:
        model = Skill

    profile = factory.SubFactory(ProfileFactory)
    label = factory.Sequence(lambda n: f"négociation {n}")


class ReferenceFactory(DjangoModelFactory):
    class Meta:
        model = Reference

    profile = factory.SubFactory(ProfileFactory)
    title = factory.Sequence(lambda n: f"Réorganisation des achats {n}")
    text = "J’ai réuni les services autour d’un seul catalogue, en huit mois."
