"""Skills by proof: added, shown at work, confirmed by others, and found in stories."""

import pytest
from playwright.sync_api import Locator, Page, expect

from members.enums import SkillKind
from members.models import (
    Confirmation,
    ConfirmationRequest,
    FormDraft,
    Reference,
    Skill,
    SkillProof,
)
from tests.members.directory_factories import consenting, listed
from tests.members.factories import ReferenceFactory, SkillFactory
from tests.members.skills_factories import (
    PDF,
    ConfirmationFactory,
    ConfirmationRequestFactory,
    RomeSkillFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

FILE = {"name": "Bilan.pdf", "mimeType": "application/pdf", "buffer": PDF}
STORY = "Le site a fermé net. J’ai rebondi et remobilisé l’équipe."


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def witness(db):
    return listed(user__first_name="Zoé", user__last_name="Le Goffic", user__verified=True).user


def row(page: Page, name: str) -> Locator:
    return page.locator(".skill", has_text=name)


def test_skill_is_declared_then_proven_then_confirmed(page, sign_in, address, bob, witness):
    consenting(bob.profile, "directory")
    sign_in(page, bob).goto(address("members:skill_update"))

    page.locator("#id_q").press_sequentially("controle de gest")
    page.locator("#proposals").get_by_label("Contrôle de gestion").first.check()
    page.locator("#proposals form").first.locator("button").click()
    line = row(page, "Contrôle de gestion")
    expect(line.locator(".badge")).to_have_text("Déclarée")

    line.locator("select").focus()
    line.locator("select").select_option("3")
    page.wait_for_load_state("networkidle")
    expect(row(page, "Contrôle de gestion").locator("select")).to_be_focused()
    assert Skill.objects.get().level == 3

    line.locator(f"a[href='{prove_url(Skill.objects.get())}']").click()
    page.locator("main .empty-state a").click()
    page.fill("#id_title", "Un budget tenu")
    page.fill("#id_text", "J’ai refait le budget avec chaque équipe.")
    page.fill("#id_year", "2025")
    page.set_input_files("#id_file", files=[FILE])
    page.locator("main form[enctype] button.is-primary").click()
    page.wait_for_load_state()
    reference = Reference.objects.get()
    expect(page).to_have_url(address(reference))
    expect(page.locator("main")).to_contain_text("Bilan.pdf")
    page.goto(address("members:skill_update"))
    expect(row(page, "Contrôle de gestion").locator(".badge")).to_have_text("Prouvée")

    page.goto(address(reference))
    expect(page.locator("main")).not_to_contain_text("Le Goffic")
    page.locator("#id_person").press_sequentially("martin")
    expect(page.locator("#people input[name=entry]")).to_have_count(0)
    page.locator("#id_person").fill("zoe goff")
    expect(page.locator("#people input[name=entry]")).to_be_checked()
    page.locator("#people button").click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("Zoé Le Goffic")

    sign_in(page, witness).goto(address(ConfirmationRequest.objects.get()))
    expect(page.locator("main")).not_to_contain_text("Bilan.pdf")
    page.fill("#id_words", "J’étais dans l’équipe.")
    page.locator("main form button.is-primary").click()
    page.wait_for_load_state()

    sign_in(page, bob).goto(address("members:skill_update"))
    expect(row(page, "Contrôle de gestion").locator(".badge")).to_have_text("Confirmée")
    assert Confirmation.objects.get().confirmed_by == witness


def prove_url(skill: Skill) -> str:
    return f"/profil/competences/{skill.public_id}/preuves/"


def test_nobody_confirms_herself(page, sign_in, address, bob, client_of):
    """No button leads there, nor does a form sent by hand."""
    consenting(bob.profile, "directory")
    reference = ReferenceFactory(profile=bob.profile)
    skill = SkillFactory(profile=bob.profile)
    sign_in(page, bob).goto(address(reference))

    page.locator("#id_person").fill(bob.last_name)
    page.locator("#id_person").press("Enter")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#people input[name=entry]")).to_have_count(0)

    client = client_of(bob)
    asked = client.post(
        f"/profil/realisations/{reference.public_id}/demander/", {"entry": bob.profile.public_id}
    )
    forged = ConfirmationRequestFactory(reference=reference, asked_of=bob)
    answered = client.post(forged.get_absolute_url())
    confirmed = client.post(f"/profil/competences/{skill.public_id}/confirmer/")
    assert [one.status_code for one in (asked, answered, confirmed)] == [422, 403, 403]
    assert Confirmation.objects.count() == 0


def test_hidden_strengths_are_found_and_a_story_kept_without_javascript(
    bare, sign_in, address, bob
):
    page = sign_in(bare, bob)
    page.goto(address("members:strength_create"))
    page.locator("main form button.is-primary").click()
    expect(page.locator(".error-summary")).to_be_visible()

    page.fill("#id_setback", STORY)
    page.locator("main form button.is-primary").click()
    expect(page.locator("main")).to_contain_text("« J’ai rebondi et remobilisé l’équipe. »")
    page.locator("button[value=back]").click()
    expect(page.locator("#id_setback")).to_have_value(STORY)
    page.locator("main form button.is-primary").click()
    page.check("input[value=rebound]")
    page.check("input[name=story][value=setback]")
    page.locator("button[value=keep]").click()

    expect(page.locator("#id_text")).to_have_value(STORY)
    skill = bob.profile.skills.get()
    assert (skill.kind, skill.hidden_code) == (SkillKind.HIDDEN, "rebound")
    page.fill("#id_title", "Repartir")
    page.locator("main form[enctype] button.is-primary").click()
    assert SkillProof.objects.get().skill == skill
    assert FormDraft.objects.count() == 0


def test_skills_are_kept_without_javascript(bare, sign_in, address, bob):
    page = sign_in(bare, bob)
    page.goto(address("members:skill_update"))
    page.fill("#id_q", "tenir une salle")
    page.locator("#id_q").press("Enter")
    page.check("#proposals input[value=transversal]")
    page.locator("#proposals .card button").click()
    line = row(page, "tenir une salle")
    expect(line.locator(".badge")).to_have_text("Déclarée")

    line.locator("select").select_option("2")
    line.get_by_role("button").first.click()
    expect(row(page, "tenir une salle").locator("select")).to_have_value("2")
    line.locator("details summary").click()
    line.locator("button.is-danger").click()
    expect(page.locator(".skill")).to_have_count(0)


def test_long_form_keeps_a_draft_and_warns_before_it_is_lost(as_bob, address, bob):
    page, asked = as_bob, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(address("members:reference_create"))
    page.locator("#id_title").press_sequentially("À finir")
    page.goto(address("members:skill_update"))
    assert asked == ["beforeunload"]

    page.goto(address("members:reference_create"))
    page.locator("#id_title").fill("")
    page.locator("#id_title").press_sequentially("À finir plus tard")
    expect(page.locator("[data-autosave-note]")).not_to_be_empty()
    page.goto(address("members:skill_update"))
    assert asked == ["beforeunload"]

    page.goto(address("members:reference_create"))
    expect(page.locator("#id_title")).to_have_value("À finir plus tard")
    page.fill("#id_text", "C’est fait.")
    page.locator("main form[enctype] button.is-primary").click()
    page.wait_for_load_state()
    assert Reference.objects.get().title == "À finir plus tard"
    page.wait_for_timeout(2500)
    assert (FormDraft.objects.count(), asked) == (0, ["beforeunload"])


def test_skill_is_added_and_removed_at_the_keyboard(as_bob, address, bob):
    page = as_bob
    page.goto(address("members:skill_update"))
    page.locator("#id_q").focus()
    page.keyboard.type("comptabilite")
    first = page.locator("#proposals input[name=picked]").first
    expect(first).to_be_visible()
    while not first.evaluate("box => box === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".skill")).to_have_count(1)

    summary = page.locator(".skill details summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".skill")).to_have_count(0)
    expect(page.locator("#skill_list h2")).to_be_focused()


def test_pages_are_sound(as_bob, address, assert_sound, bob, witness):
    consenting(bob.profile, "directory")
    profile = bob.profile
    skill = SkillFactory(profile=profile, label="négociation", level=3)
    SkillFactory(
        profile=profile, label="", hidden_code="rebound", kind="hidden", found_in="J’ai rebondi."
    )
    SkillFactory(profile=profile, label="", rome_skill=RomeSkillFactory(), last_used_year=2024)
    reference = ReferenceFactory(
        profile=profile,
        year=2012,
        figures="8 %",
        context="Là.",
        result="Mieux.",
        link="https://a.fr",
    )
    SkillProof.objects.create(skill=skill, reference=reference)
    confirmation = ConfirmationFactory(reference=reference, words="J’y étais.")
    ConfirmationRequestFactory(reference=reference)
    asked = ConfirmationRequestFactory(asked_of=bob, message="À Lyon")
    FormDraft.objects.create(owner=bob, form="reference:new", data={"title": ["À finir"]})
    pages = [
        address("members:skill_update", q="gestion"),
        address("members:skill_update", q="introuvable"),
        address("members:skill_prove", skill.public_id),
        address("members:reference_create"),
        address("members:reference_update", reference.public_id),
        address(reference),
        address(reference, person="zoe"),
        address("members:confirmation_list"),
        address("members:confirmation_delete", confirmation.public_id),
        address("members:strength_create"),
        address(asked),
    ]
    assert_sound(as_bob, pages)

    as_bob.goto(address("members:strength_create"))
    as_bob.fill("#id_setback", STORY)
    as_bob.locator("main form button.is-primary").click()
    as_bob.set_viewport_size({"width": 320, "height": 700})
    assert as_bob.evaluate("document.documentElement.scrollWidth") == 320


def test_page_of_a_coordinator_is_sound(as_alice, address, assert_sound, bob):
    SkillFactory(profile=bob.profile)
    ReferenceFactory(profile=bob.profile)
    consenting(bob.profile)
    assert_sound(as_alice, [address("members:proof_list", bob.profile.public_id)])
