"""A CV sent, read by the worker, and taken line by line."""

import pytest
from playwright.sync_api import expect

from members.enums import JobState
from members.models import CvImport
from tests.members.cv_factories import CvImportFactory, kept
from tests.members.sources.cv import documents

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setenv("DOCUMENTS_DIR", str(tmp_path))


def cv(data: bytes, name: str = "cv.docx") -> dict:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def send(page, file: dict) -> None:
    page.set_input_files("#id_file", files=[file])
    page.locator("main form[enctype] button.is-primary").click()


def test_cv_is_read_by_the_worker_and_taken_line_by_line(as_bob, address, bob, worker):
    page = as_bob
    page.goto(address("members:cv_import_create"))
    send(page, cv(documents.docx_file()))
    expect(page.locator("[name=experiences-0-takes]")).to_be_visible(timeout=180_000)
    expect(page.locator("main input:checked")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("1965")

    page.check("[name=experiences-0-takes]")
    page.check("[name=skills-0-takes]")
    page.check("[name=languages-0-takes]")
    first = page.locator("li", has=page.locator("[name=experiences-0-takes]"))
    first.locator("summary").click()
    page.fill("[name=experiences-0-title]", "Trois filiales redressées")
    page.fill("[name=experiences-0-text]", "")
    page.locator("main form[data-unsaved] button.is-primary").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("[name=experiences-0-title]")).to_have_value("Trois filiales redressées")

    page.locator(".error-summary a").click()
    page.keyboard.type("J’ai redressé trois filiales.")
    page.locator("main form[data-unsaved] button.is-primary").click()
    expect(page.locator("[name=experiences-1-takes]")).to_be_visible()
    expect(page.locator("[name=experiences-0-takes]")).to_have_count(0)
    page.locator("form[action$='/terminer/'] button").click()
    page.wait_for_url(address("members:profile_detail"))

    assert bob.profile.references.get().title == "Trois filiales redressées"
    assert bob.profile.references.get().year == 2021
    assert (bob.profile.skills.count(), bob.profile.languages.count()) == (1, 1)
    assert CvImport.objects.count() == 0


def test_worker_survives_what_it_refuses(as_bob, address, bob, worker):
    page = as_bob
    for name, data in (
        ("cv.docx", documents.docx_bomb()),
        ("cv.pdf", documents.pdf_of_a_scan()),
        ("cv.pdf", documents.pdf_of_pages(200)),
    ):
        page.goto(address("members:cv_import_create"))
        send(page, cv(data, name))
        expect(page.locator("main .alert.is-warning")).to_be_visible(timeout=180_000)
    page.goto(address("members:cv_import_create"))
    send(page, cv(documents.pdf(), "cv.pdf"))
    expect(page.locator("[name=headline-0-takes]")).to_be_visible(timeout=180_000)
    assert [one.state for one in CvImport.objects.all()] == [JobState.READY]


def test_cv_is_taken_without_javascript(bare, sign_in, address, bob, worker):
    page = sign_in(bare, bob)
    page.goto(address("members:cv_import_create"))
    send(page, cv(documents.text(), "cv.txt"))
    for _ in range(360):
        if page.locator("[name=skills-0-takes]").count():
            break
        page.locator("noscript a, main a[href*='/profil/cv/']").first.click()
        page.wait_for_timeout(500)
    page.check("[name=skills-0-takes]")
    page.locator("main form button.is-primary").click()
    expect(page.locator("[name=skills-0-takes]")).to_have_count(0)
    assert bob.profile.skills.count() == 1


def test_pages_are_sound(as_bob, address, assert_sound, bob):
    profile = bob.profile
    read = CvImportFactory(profile=profile, read=True)
    empty = CvImportFactory(profile=profile, state=JobState.READY, error_code="nothing_found")
    failed = CvImportFactory(profile=profile, state=JobState.FAILED, error_code="no_text")
    waiting = CvImportFactory(profile=profile)
    done = kept(CvImportFactory(profile=profile, state=JobState.READY, is_kept=True))
    pages = [address(one) for one in (read, empty, failed, waiting, done)]
    assert_sound(as_bob, [address("members:cv_import_create"), *pages])

    as_bob.goto(address(read))
    as_bob.check("[name=languages-1-takes]")
    as_bob.check("[name=experiences-0-takes]")
    as_bob.locator("main form[data-unsaved] button.is-primary").click()
    expect(as_bob.locator(".error-summary")).to_be_focused()
    as_bob.set_viewport_size({"width": 320, "height": 700})
    assert as_bob.evaluate("document.documentElement.scrollWidth") == 320
