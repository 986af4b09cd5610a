import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from collectif.core.events import Event
from members.actions.photos import set_photo
from members.enums import Audience, ConsentPurpose, Role
from members.models import Profile
from members.sources.photos import Crop
from tests.members.directory_factories import consenting, link, opened_to, operate, prove, speak
from tests.members.factories import ReferenceFactory, RoleGrantFactory, SkillFactory
from tests.members.photo_files import picture

OWN, MEMBERS = "members:dossier_create", "members:member_dossier_create"
ASKED = {"form": "pdf-sober", "language": "fr"}


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def full(bob) -> Profile:
    """A profile that says everything a dossier may tell."""
    profile = bob.profile
    skill = SkillFactory(profile=profile, label="", domain_code="finance.accounting", level=4)
    SkillFactory(profile=profile, label="tri d’archives")
    prove(skill, title="Les comptes tenus", figures="12 % d’écart en moins", year=2024)
    ReferenceFactory(profile=profile, title="Un secret", audience=Audience.ME)
    speak(profile, "it", "B1")
    link(profile, "Mes articles", "https://exemple.example/articles")
    operate(profile, "Portage Valsorne", "umbrella")
    set_photo(profile=profile, actor=bob, content=BytesIO(picture()), crop=Crop())
    Profile.objects.filter(pk=profile.pk).update(
        work_forms=["umbrella"], days_per_month=8, audiences=opened_to(Audience.COORDINATORS)
    )
    return consenting(Profile.objects.get(pk=profile.pk), ConsentPurpose.DIRECTORY)


def ids(profile: Profile) -> list[str]:
    return [str(public_id) for public_id in profile.references.values_list("public_id", flat=True)]


def pdf_text(data: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split()
    )


def test_page_offers_all_but_what_is_kept_for_oneself(client_of, full):
    form = client_of(full.user).get(reverse(OWN)).context["form"]

    public_id = full.references.get(title="Les comptes tenus").public_id
    assert form["references"].value() == [str(public_id)]
    assert len(form.fields["references"].choices) == 2
    assert form["language"].value() == "fr"


@pytest.mark.parametrize("asked", ["pdf-sober", "pdf-columns"])
def test_pdf_says_what_the_profile_says(client_of, full, asked):
    response = client_of(full.user).post(
        reverse(OWN), {**ASKED, "form": asked, "references": ids(full)}
    )

    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert "-bob-martin-" in response["Content-Disposition"]
    text = pdf_text(response.content)
    for told in ("Bob Martin", "Comptabilité", "Les comptes tenus", "12 %", "Italien", "Valsorne"):
        assert told.lower() in text.lower()
    assert len(PdfReader(BytesIO(response.content)).pages[0].images) == 1


def test_only_ticked_achievements_are_told(client_of, full):
    chosen = full.references.get(title="Les comptes tenus").public_id

    response = client_of(full.user).post(reverse(OWN), {**ASKED, "references": [chosen]})

    text = pdf_text(response.content)
    assert "Les comptes tenus" in text
    assert "Un secret" not in text


def test_dossier_without_the_name_leads_to_nobody(client_of, full):
    full.references.update(text="Bob Martin a tout repris chez Portage Valsorne.")

    response = client_of(full.user).post(
        reverse(OWN), {**ASKED, "is_anonymous": "on", "references": ids(full)}
    )

    text = pdf_text(response.content)
    for hidden in ("Martin", "Valsorne", "exemple.example", "Mes articles"):
        assert hidden not in text
    assert "martin" not in response["Content-Disposition"]
    assert not PdfReader(BytesIO(response.content)).pages[0].images
    assert Event.objects.get(verb="own_dossier_made").data == {"form": "pdf", "is_anonymous": True}


def test_docx_and_json_are_made_too(client_of, full):
    client = client_of(full.user)

    docx = client.post(reverse(OWN), {**ASKED, "form": "docx", "references": ids(full)})
    made = client.post(reverse(OWN), {**ASKED, "form": "json", "references": ids(full)})

    with ZipFile(BytesIO(docx.content)) as archive:
        assert "Les comptes tenus" in archive.read("word/document.xml").decode()
    assert docx["Content-Disposition"].endswith('.docx"')
    assert json.loads(made.content)["basics"]["name"] == "Bob Martin"


def test_english_dossier_has_english_words(client_of, full):
    response = client_of(full.user).post(reverse(OWN), {**ASKED, "language": "en"})

    text = pdf_text(response.content)
    assert "Italian" in text
    assert "Mother tongue" not in text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"form": ""}, "form"),
        ({"form": "exe"}, "form"),
        ({"language": "xx"}, "language"),
        ({"references": ["00000000-0000-0000-0000-000000000000"]}, "references"),
    ],
)
def test_impossible_dossier_is_refused(client_of, full, change, field):
    response = client_of(full.user).post(reverse(OWN), {**ASKED, **change})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Event.objects.filter(verb="own_dossier_made").exists()


def test_empty_profile_gives_a_dossier_and_an_absent_one_a_way_to_begin(client_of, bob, charlie):
    assert client_of(bob).post(reverse(OWN), ASKED).status_code == 200
    RoleGrantFactory(user=charlie, role=Role.MEMBER)

    response = client_of(charlie).post(reverse(OWN), ASKED)

    assert reverse("members:skill_update") in response.content.decode()
    assert not Profile.objects.filter(user=charlie).exists()


def test_coordinator_makes_a_dossier_of_what_is_opened_to_her(client_of, alice, full):
    Profile.objects.filter(pk=full.pk).update(
        audiences=opened_to(Audience.COORDINATORS, operators=Audience.ME, photo=Audience.ME)
    )
    client = client_of(alice)
    address = reverse(MEMBERS, args=[full.public_id])
    assert len(client.get(address).context["form"].fields["references"].choices) == 1

    response = client.post(address, {**ASKED, "references": ids(full)[1:]})

    assert response.status_code == 200
    text = pdf_text(response.content)
    assert "Bob Martin" in text
    assert "Valsorne" not in text
    assert not PdfReader(BytesIO(response.content)).pages[0].images
    event = Event.objects.get(verb="dossier_made")
    assert (event.actor, event.data) == (alice, {"form": "pdf", "is_anonymous": False})


def test_coordinator_cannot_ask_for_an_achievement_that_is_kept_private(client_of, alice, full):
    secret = full.references.get(title="Un secret").public_id

    response = client_of(alice).post(
        reverse(MEMBERS, args=[full.public_id]), {**ASKED, "references": [secret]}
    )

    assert response.status_code == 422


def test_name_kept_from_coordinators_is_in_no_dossier_of_theirs(client_of, alice, full):
    audiences = opened_to(Audience.COORDINATORS, name=Audience.ME)
    Profile.objects.filter(pk=full.pk).update(audiences=audiences)
    consenting(full)
    client, address = client_of(alice), reverse(MEMBERS, args=[full.public_id])

    page = client.get(address)
    response = client.post(address, ASKED)

    assert "Martin" not in page.content.decode()
    assert "Martin" not in pdf_text(response.content)
    assert "martin" not in response["Content-Disposition"]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.PARTNER_CONTACT])
def test_nobody_else_makes_the_dossier_of_another(client_of, full, charlie, role):
    RoleGrantFactory(user=charlie, role=role)
    Profile.objects.filter(pk=full.pk).update(audiences=opened_to(Audience.PUBLIC))
    consenting(full, ConsentPurpose.PARTNERS)

    address = reverse(MEMBERS, args=[full.public_id])

    assert client_of(charlie).get(address).status_code == 403
    assert client_of(charlie).post(address, ASKED).status_code == 403


def test_lost_photo_leaves_the_dossier_without_one(client_of, full, tmp_path):
    for path in tmp_path.rglob("*.jpg"):
        path.unlink()

    response = client_of(full.user).post(reverse(OWN), ASKED)

    assert response.status_code == 200
    assert not PdfReader(BytesIO(response.content)).pages[0].images
