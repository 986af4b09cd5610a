"""Requests and confirmations between people, and files that prove something."""

from io import BytesIO
from zipfile import ZipFile

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from PIL import Image

from members.enums import ConfirmationKind
from members.models import Confirmation, ConfirmationRequest, RomeSkill
from tests.members.factories import ReferenceFactory, UserFactory

PDF = b"%PDF-1.7\nrien"


class ConfirmationFactory(DjangoModelFactory):
    """A peer stands by an achievement; give `reference=None, skill=…` for a skill."""

    class Meta:
        model = Confirmation

    reference = factory.SubFactory(ReferenceFactory)
    profile = factory.LazyAttribute(lambda one: (one.reference or one.skill).profile)
    owner = factory.SelfAttribute("profile.user")
    confirmed_by = factory.SubFactory(UserFactory, member=True)
    kind = ConfirmationKind.PEER


class ConfirmationRequestFactory(DjangoModelFactory):
    class Meta:
        model = ConfirmationRequest

    reference = factory.SubFactory(ReferenceFactory)
    asked_of = factory.SubFactory(UserFactory, member=True)


class RomeSkillFactory(DjangoModelFactory):
    class Meta:
        model = RomeSkill

    code = factory.Sequence(lambda n: str(300000 + n))
    tree_code = "4B104"
    label = factory.Sequence(lambda n: f"Négocier un contrat {n}")
    kind = "technical"


def png() -> bytes:
    content = BytesIO()
    Image.new("RGB", (2, 2)).save(content, "PNG")
    return content.getvalue()


def office(part: str) -> bytes:
    """An archive that holds one part: what makes a DOCX or an ODT."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr(part, "<a/>")
    return content.getvalue()


def upload(name: str = "preuve.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)
