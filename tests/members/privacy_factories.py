"""A person about whom every table of ours says something, and rows of others beside hers."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from members.enums import ConfirmationKind, ConsentPurpose, JobState, MemberState
from members.models import (
    Block,
    Confirmation,
    ContactRequest,
    DataExport,
    DeletionRequest,
    DirectorySearch,
    FormDraft,
    ProfileLanguage,
    ProfileLink,
    ProfileView,
    SkillProof,
    Story,
    User,
)
from tests.members.factories import ReferenceFactory, SkillFactory, UserFactory
from tests.members.intake_factories import GroupSpellFactory
from tests.members.membership_factories import (
    CharterSignatureFactory,
    ConsentFactory,
    MembershipFactory,
    OutcomeFactory,
)
from tests.tenders.factories import ProcedureFactory
from tests.tenders.saved_search_factories import SavedSearchFactory

NOON = datetime(2026, 11, 16, 11, tzinfo=UTC)
SECRET = "Rivauges"


class DataExportFactory(DjangoModelFactory):
    class Meta:
        model = DataExport

    user = factory.SubFactory(UserFactory, member=True)
    requested_at = NOON


class DeletionRequestFactory(DjangoModelFactory):
    class Meta:
        model = DeletionRequest

    user = factory.SubFactory(UserFactory, member=True)
    requested_at = NOON
    due_at = NOON + timedelta(days=14)


def full_life(user: User, other: User) -> None:
    """Have a member with a profile leave a trace everywhere, and talk with another."""
    profile = user.profile
    profile.photo.save("photo.jpg", ContentFile(b"photo"), save=True)
    reference = ReferenceFactory(profile=profile, title=SECRET, file_name="preuve.pdf")
    reference.file.save("preuve.pdf", ContentFile(b"%PDF-1.7"), save=True)
    skill = SkillFactory(profile=profile, label=f"savoir de {SECRET}")
    SkillProof.objects.create(skill=skill, reference=reference)
    Confirmation.objects.create(
        reference=reference,
        profile=profile,
        owner=user,
        confirmed_by=other,
        kind=ConfirmationKind.PEER,
        words="Vu",
    )
    ProfileLanguage.objects.create(profile=profile, code="en", level="B2")
    ProfileLink.objects.create(profile=profile, label="Site", url="https://example.org/moi")
    ProfileView.objects.create(profile=profile, viewer=other, seen_on=NOON.date())
    Block.objects.create(owner=user, blocked=UserFactory())
    DirectorySearch.objects.create(owner=user, name=SECRET)
    FormDraft.objects.create(owner=user, form="reference:new", data={"title": [SECRET]})
    ContactRequest.objects.create(sender=user, recipient=other, message=SECRET)
    ContactRequest.objects.create(
        sender=other,
        recipient=user,
        message="Bonjour",
        answer=SECRET,
        state="accepted",
        answered_at=NOON,
    )
    Story.objects.create(title="Retour", text=SECRET, signature="B.", person=user)
    _history(user)


def _history(user: User) -> None:
    MembershipFactory(user=user, state=MemberState.ACTIVE)
    GroupSpellFactory(user=user, entered_on=date(2026, 3, 2))
    OutcomeFactory(user=user, note=SECRET)
    CharterSignatureFactory(user=user)
    ConsentFactory(user=user, purpose=ConsentPurpose.DIRECTORY)
    SavedSearchFactory(owner=user, name=SECRET)
    user.profile.marks.create(procedure=ProcedureFactory(), kind="kept")
    DataExportFactory(user=user, state=JobState.EXPIRED)
