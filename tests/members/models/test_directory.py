"""The rows of the directory, and the only door to them."""

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import translation

from members.enums import Audience
from members.models import DirectoryEntry
from tests.members.directory_factories import BOTH, BlockFactory, listed
from tests.members.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def test_nobody_has_a_row_for_herself_alone():
    with pytest.raises(IntegrityError, match="directory_entry_has_an_audience"):
        DirectoryEntry.objects.create(profile=ProfileFactory(), audience=Audience.ME, name="A")


def test_profile_has_one_row_for_each_audience():
    profile = listed()
    with pytest.raises(IntegrityError, match="directory_entry_once"):
        DirectoryEntry.objects.create(profile=profile, audience=Audience.MEMBERS, name="A")


def test_door_opens_on_the_rows_of_one_audience_without_those_who_block(bob):
    shown, blocking = listed(purposes=BOTH), listed(purposes=BOTH)
    # Who blocks without a profile hides nobody else.
    BlockFactory(blocked=bob)
    BlockFactory(owner=blocking.user, blocked=bob)
    for audience in (Audience.COORDINATORS, Audience.MEMBERS, Audience.PARTNERS):
        found = DirectoryEntry.objects.seen_by(bob, audience)
        assert [(one.profile, one.audience) for one in found] == [(shown, audience)]


def test_public_rows_are_those_open_to_everyone():
    listed()
    assert not DirectoryEntry.objects.public().exists()
    opened = listed(purposes=BOTH)
    assert [one.profile for one in DirectoryEntry.objects.public()] == [opened]


def test_title_is_her_name_or_a_code_in_the_language_of_the_reader():
    named = DirectoryEntry(name="Ada Roux")
    anonymous = DirectoryEntry(name="K7X2P", is_anonymous=True)
    with translation.override("en"):
        assert (str(named.title), str(anonymous.title)) == ("Ada Roux", "Profile K7X2P")


def test_photo_has_an_address_when_there_is_one():
    profile = listed()
    entry = profile.directory_entries.first()
    assert entry.photo_url == ""
    entry.has_photo = True
    assert entry.photo_url == reverse("members:photo_small", args=[profile.public_id])
