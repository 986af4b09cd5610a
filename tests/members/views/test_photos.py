from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.actions.photos import set_photo
from members.enums import Audience, Role
from members.models import Profile
from members.sources.photos import Crop
from tests.members.directory_factories import BOTH, BlockFactory, consenting, opened_to
from tests.members.factories import ProfileFactory, RoleGrantFactory, UserFactory
from tests.members.photo_files import located, near, opened, picture

PAGE, DETAIL = "members:photo_update", "members:profile_detail"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(data: bytes, name: str = "moi.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def with_photo(audience: Audience = Audience.MEMBERS, *purposes, **fields) -> Profile:
    profile = ProfileFactory(audiences=opened_to(audience), **fields)
    set_photo(profile=profile, actor=profile.user, content=BytesIO(picture()), crop=Crop())
    return consenting(Profile.objects.get(pk=profile.pk), *purposes)


def address(profile: Profile, name: str = "photo_detail") -> str:
    return reverse(f"members:{name}", args=[profile.public_id])


def test_photo_is_saved_cropped_and_shown_on_the_profile(client_of, bob):
    client = client_of(bob)

    response = client.post(
        reverse(PAGE), {"photo": upload(located()), "across": "0", "down": "100", "zoom": "200"}
    )

    assert response.url == reverse(DETAIL)
    page = client.get(reverse(DETAIL)).content.decode()
    assert f'src="{address(bob.profile)}"' in page
    shown = client.get(address(bob.profile))
    data = shown.content
    assert near(opened(data).getpixel((250, 250)), (0, 0, 255))
    assert dict(opened(data).getexif()) == {}


def test_photo_without_a_chosen_square_is_saved_too(client_of, bob):
    assert client_of(bob).post(reverse(PAGE), {"photo": upload(picture())}).status_code == 302


def test_extension_does_not_matter_the_bytes_do(client_of, bob):
    client = client_of(bob)

    assert client.post(reverse(PAGE), {"photo": upload(picture("PNG"), "a.pdf")}).status_code == 302
    assert client.post(reverse(PAGE), {"photo": upload(b"%PDF-1.7", "a.jpg")}).status_code == 422


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "photo"),
        ({"photo": upload(b"")}, "photo"),
        ({"photo": upload(b"GIF89a")}, "photo"),
        ({"photo": upload(picture()), "across": "101"}, "across"),
        ({"photo": upload(picture()), "zoom": "9999"}, "zoom"),
        ({"photo": upload(picture()), "down": "bas"}, "down"),
    ],
)
def test_impossible_photo_is_refused(client_of, bob, data, field):
    for value in data.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)

    response = client_of(bob).post(reverse(PAGE), data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Profile.objects.get(user=bob).photo


def test_first_photo_opens_the_profile(client_of, charlie):
    RoleGrantFactory(user=charlie, role=Role.MEMBER)

    client_of(charlie).post(reverse(PAGE), {"photo": upload(picture())})

    assert Profile.objects.get(user=charlie).photo


def test_photo_is_removed(client_of, bob):
    client = client_of(bob)
    client.post(reverse(PAGE), {"photo": upload(picture())})

    for _click in range(2):
        assert client.post(reverse("members:photo_delete")).url == reverse(DETAIL)

    assert client.get(address(bob.profile)).status_code == 404


def test_removing_an_absent_photo_opens_no_profile(client_of, charlie):
    RoleGrantFactory(user=charlie, role=Role.MEMBER)

    client_of(charlie).post(reverse("members:photo_delete"))

    assert Profile.objects.count() == 0


@pytest.mark.parametrize(
    ("audience", "purposes", "seen_by"),
    [
        (Audience.ME, BOTH, set()),
        (Audience.COORDINATORS, BOTH, {Role.COORDINATOR}),
        (Audience.MEMBERS, (), {Role.COORDINATOR}),
        (Audience.MEMBERS, BOTH, {Role.COORDINATOR, Role.MEMBER}),
        (Audience.PARTNERS, BOTH[:1], {Role.COORDINATOR, Role.MEMBER}),
        (Audience.PARTNERS, BOTH, {Role.COORDINATOR, Role.MEMBER, Role.PARTNER_CONTACT}),
        (Audience.PUBLIC, BOTH, {*Role, None}),
    ],
)
def test_photo_is_shown_to_whom_it_is_opened(client, client_of, audience, purposes, seen_by):
    profile = with_photo(audience, *purposes)

    for role in (Role.MEMBER, Role.PARTNER_CONTACT, Role.OBSERVER):
        viewer = RoleGrantFactory(user=UserFactory(verified=True), role=role).user
        expected = 200 if role in seen_by else 404
        assert client_of(viewer).get(address(profile)).status_code == expected, role
    coordinator = UserFactory(coordinator=True, verified=True, with_mfa=True)
    expected = 200 if Role.COORDINATOR in seen_by else 404
    assert client_of(coordinator).get(address(profile, "photo_small")).status_code == expected
    assert client.get(address(profile)).status_code == (200 if None in seen_by else 404)
    assert client_of(profile.user).get(address(profile)).status_code == 200


def test_photo_of_a_card_without_a_name_is_not_shown_outside(client, client_of, bob):
    profile = with_photo(Audience.PUBLIC, *BOTH, is_anonymous=True)
    partner = RoleGrantFactory(user=UserFactory(verified=True), role=Role.PARTNER_CONTACT).user

    assert client.get(address(profile)).status_code == 404
    assert client_of(partner).get(address(profile)).status_code == 404
    assert client_of(bob).get(address(profile)).status_code == 200


def test_photo_is_not_shown_to_whom_its_person_has_blocked(client_of, bob):
    profile = with_photo(Audience.MEMBERS, *BOTH)
    BlockFactory(owner=profile.user, blocked=bob)

    assert client_of(bob).get(address(profile)).status_code == 404


def test_photo_is_kept_by_the_browser_of_its_reader_alone_and_asked_for_again(client_of, bob):
    profile = with_photo(Audience.MEMBERS, *BOTH)
    client = client_of(bob)
    first = client.get(address(profile))

    assert (first["Content-Type"], first["Cache-Control"]) == ("image/jpeg", "private, no-cache")
    assert first["X-Content-Type-Options"] == "nosniff"
    assert opened(first.content).size == (512, 512)
    assert opened(client.get(address(profile, "photo_small")).content).size == (128, 128)
    again = {"if-none-match": first["ETag"]}
    assert client.get(address(profile), headers=again).status_code == 304
    Profile.objects.filter(pk=profile.pk).update(photo="")
    assert client.get(address(profile), headers=again).status_code == 404


def test_lost_file_is_not_found(client_of, bob, settings):
    profile = with_photo(Audience.MEMBERS, *BOTH)
    for path in Path(settings.MEDIA_ROOT).rglob("*.jpg"):
        path.unlink()

    assert client_of(bob).get(address(profile)).status_code == 404
