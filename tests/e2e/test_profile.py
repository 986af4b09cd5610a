"""One's own profile: filled in, opened part by part, seen as others do, and taken away."""

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from members.enums import Audience
from members.models import Profile
from tests.members.directory_factories import BOTH, consenting, opened_to, operate, prove
from tests.members.factories import ReferenceFactory, SkillFactory
from tests.members.photo_files import near, opened, quarters

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "members:profile_detail",
    "members:profile_update",
    "members:week_update",
    "members:language_update",
    "members:link_update",
    "members:operator_update",
    "members:photo_update",
    "members:visibility_update",
    "members:profile_preview",
    "members:dossier_create",
)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def profile(bob) -> Profile:
    """A profile that says a little of everything."""
    skill = SkillFactory(profile=bob.profile, label="", domain_code="finance.accounting", level=3)
    told = {"title": "Les comptes tenus", "text": "J’ai réuni les services.", "year": 2024}
    prove(skill, **told, audience=Audience.PUBLIC)
    operate(bob.profile, "Portage Valsorne", "umbrella")
    return consenting(bob.profile, *BOTH)


def photo_file() -> dict:
    stored = BytesIO()
    quarters().save(stored, "PNG")
    return {"name": "moi.png", "mimeType": "image/png", "buffer": stored.getvalue()}


def corner_of_stored_photo(person) -> tuple[int, ...]:
    stored = Profile.objects.get(user=person).photo
    with stored.open("rb") as file:
        return opened(file.read()).getpixel((30, 30))


def save(page: Page) -> None:
    page.locator("main form .button.is-primary").last.click()
    page.wait_for_load_state()


def test_photo_is_cropped_with_the_keyboard(as_bob, address, bob):
    as_bob.goto(address("members:photo_update"))
    expect(as_bob.locator("[data-cropper]")).to_be_hidden()

    as_bob.set_input_files("#id_photo", files=[photo_file()])
    expect(as_bob.locator("[data-cropper]")).to_be_visible()
    as_bob.locator("#id_zoom").focus()
    as_bob.keyboard.press("End")
    as_bob.locator("#id_across").focus()
    as_bob.keyboard.press("End")
    as_bob.locator("#id_down").focus()
    as_bob.keyboard.press("Home")
    save(as_bob)

    expect(as_bob).to_have_url(address("members:profile_detail"))
    expect(as_bob.locator("main img.avatar")).to_have_js_property("naturalWidth", 512)
    assert near(corner_of_stored_photo(bob), (0, 128, 0))


def test_photo_is_moved_with_the_mouse(as_bob, address, bob):
    as_bob.goto(address("members:photo_update"))
    as_bob.set_input_files("#id_photo", files=[photo_file()])
    as_bob.locator("#id_zoom").fill("400")
    box = as_bob.locator(".cropper-view").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    for _drag in range(2):
        as_bob.mouse.move(*middle)
        as_bob.mouse.down()
        as_bob.mouse.move(middle[0] + 400, middle[1] - 400, steps=4)
        as_bob.mouse.up()
    expect(as_bob.locator("#id_across")).to_have_value("0")
    expect(as_bob.locator("#id_down")).to_have_value("100")
    save(as_bob)

    assert near(corner_of_stored_photo(bob), (0, 0, 255))


def test_everything_but_the_crop_works_without_javascript(bare, sign_in, address, bob, profile):
    sign_in(bare, bob).goto(address("members:photo_update"))
    bare.set_input_files("#id_photo", files=[photo_file()])
    save(bare)
    expect(bare.locator("main img.avatar")).to_be_visible()

    bare.goto(address("members:language_update"))
    bare.select_option("#id_form-0-code", "it")
    bare.select_option("#id_form-0-level", "B1")
    save(bare)
    expect(bare.locator("main")).to_contain_text("Italien")

    bare.goto(address("members:week_update"))
    bare.locator("[name=busy_weeks]").nth(3).check()
    save(bare)
    assert len(Profile.objects.get(user=bob).busy_weeks) == 1

    bare.goto(address("members:visibility_update"))
    bare.locator("[name=operators][value=public]").check()
    save(bare)
    bare.goto(address("members:profile_preview", **{"as": "public"}))
    expect(bare.locator("main")).to_contain_text("Portage Valsorne")


def test_preview_and_page_of_a_partner_hide_what_is_private(as_bob, address, bob, profile):
    ReferenceFactory(profile=profile, title="Un secret", audience=Audience.ME)
    Profile.objects.filter(pk=profile.pk).update(
        audiences=opened_to(Audience.PARTNERS, operators=Audience.MEMBERS)
    )

    as_bob.goto(address("members:profile_preview", **{"as": "partners"}))

    whole = as_bob.locator("main")
    expect(whole).to_contain_text("Les comptes tenus")
    expect(whole).not_to_contain_text("Un secret")
    expect(whole).not_to_contain_text("Portage Valsorne")
    as_bob.locator("main nav a[href$='as=members']").click()
    expect(whole).to_contain_text("Portage Valsorne")


def test_dossier_is_downloaded_and_opens(as_bob, address, bob, profile):
    as_bob.goto(address("members:dossier_create"))
    as_bob.locator("#id_is_anonymous").check()

    with as_bob.expect_download() as download:
        as_bob.locator("main form .button.is-primary").click()

    document = PdfReader(download.value.path())
    text = " ".join(document.pages[0].extract_text().split())
    assert "Les comptes tenus" in text
    assert "Martin" not in text
    assert "martin" not in download.value.suggested_filename


def test_wrong_line_is_said_on_top_and_leads_to_its_field(as_bob, address):
    as_bob.goto(address("members:operator_update"))
    as_bob.fill("#id_form-0-name", "Portage Valsorne")
    as_bob.fill("#id_form-0-siret", "123")
    as_bob.select_option("#id_form-0-work_form", "umbrella")
    save(as_bob)

    expect(as_bob.locator(".error-summary")).to_be_focused()
    as_bob.locator(".error-summary a").click()
    expect(as_bob.locator("#id_form-0-siret")).to_be_focused()


def test_pages_are_sound(as_bob, address, profile, assert_sound):
    assert_sound(as_bob, [address(name) for name in PAGES])
