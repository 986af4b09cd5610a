from datetime import date, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from members import actions
from members.actions.consents import give_consent
from members.actions.profile_parts import set_languages
from members.actions.profiles import choose_audiences
from members.actions.stories import publish_story, write_story
from members.enums import ContractNature, ProfileField
from members.forms.consents import CONSENT_WORDS
from members.management.cohort import open_cohort
from members.management.demo import PASSWORD, DemoPerson, DemoProfile, demo_people
from members.management.exchanges import open_exchanges
from members.management.intake import open_intake
from members.management.membership import open_memberships
from members.management.proofs import open_proofs
from members.models import User

JOINED_BEFORE = timedelta(days=120)


class Command(BaseCommand):
    help = "Open the accounts of the demonstration; people who are already there stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO_TOTP_SECRET", ""):
            raise CommandError("Demo accounts have a known password: these settings refuse them.")
        call_command("load_parameters", stdout=self.stdout)
        known = set(User.objects.values_list("email", flat=True))
        new = [person for person in demo_people() if person.email not in known]
        _open_collective(new)
        self.stdout.write(f"{len(new)} demo accounts opened, {len(known)} were there.")


@transaction.atomic
def _open_collective(people: list[DemoPerson]) -> None:
    first_day = timezone.localdate() - JOINED_BEFORE
    newest = OutboxMessage.objects.aggregate(newest=Max("pk", default=0))["newest"]
    for person in people:
        _open_account(person, first_day)
    open_intake()
    open_memberships()
    open_proofs({person.email for person in people})
    open_cohort()
    open_exchanges({person.email for person in people})
    # Nobody is written to about what the demonstration made up.
    OutboxMessage.objects.filter(pk__gt=newest).delete()


@transaction.atomic
def _open_account(person: DemoPerson, first_day: date) -> None:
    user = actions.create_account(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        actor=None,
        password=PASSWORD,
        is_staff=person.is_staff,
    )
    if person.has_second_factor:
        TOTP.activate(user, settings.DEMO_TOTP_SECRET)
    organization = None
    if person.organization:
        organization = actions.find_or_create_organization(name=person.organization)
    for role in person.roles:
        actions.grant_role(
            user=user, role=role, actor=None, starts_on=first_day, organization=organization
        )
    if person.profile:
        _fill_profile(user, person.profile)
    _tell_stories(user, person)


def _tell_stories(user: User, person: DemoPerson) -> None:
    for told in person.stories:
        words = {"title": told.title, "text": told.text, "signature": told.signature}
        story = write_story(**words, person=user, actor=None)
        if told.is_agreed:
            publish_story(story=story, actor=user)


def _fill_profile(user: User, told: DemoProfile) -> None:
    profile = actions.create_profile(user=user, actor=user)
    actions.update_profile(
        profile=profile,
        actor=user,
        headline=told.headline,
        departments=told.departments,
        is_strict_place=False,
        is_remote=True,
        contract_natures=[ContractNature.SERVICES],
        days_per_month=told.days_per_month,
        available_from=None,
        commune=told.commune,
        work_forms=told.work_forms,
    )
    set_languages(profile=profile, actor=user, levels=told.languages)
    if told.audience:
        choose_audiences(
            profile=profile,
            actor=user,
            audiences=dict.fromkeys(ProfileField, told.audience),
            is_anonymous=False,
        )
    actions.set_skills(profile=profile, actor=user, domain_codes=told.domains, labels=told.words)
    # Latest first on the page, so the first of the list is told last.
    for reference in reversed(told.references):
        actions.add_reference(
            profile=profile, actor=user, title=reference.title, text=reference.text
        )
    for purpose in told.consents:
        give_consent(
            user=user,
            purpose=purpose,
            text=str(CONSENT_WORDS[purpose]),
            source="first_steps",
            now=timezone.now(),
        )
