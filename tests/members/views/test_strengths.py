import pytest
from django.urls import reverse

from collectif.core.events import Event
from members.enums import SkillKind
from members.hidden_skills import situations, strengths
from members.models import FormDraft, Profile
from tests.members.factories import SkillFactory, UserFactory

PAGE = "members:strength_create"
STORY = "Le site a fermé net.\r\nJ’ai rebondi et remobilisé l’équipe."
TOLD = {"setback": STORY}


@pytest.fixture
def client(client_of, bob):
    return client_of(bob)


def proposed(response):
    return [value for value, _label in response.context["choice"].fields["strengths"].choices]


def test_each_situation_is_asked_in_the_language_of_the_person(client):
    page = client.get(reverse(PAGE)).content.decode()

    assert page.count("<textarea") == len(situations())
    assert all(situation.question("fr") in page for situation in situations().values())


def test_sentences_told_propose_strengths_and_nothing_is_kept(client, bob):
    response = client.post(reverse(PAGE), {**TOLD, "step": "read"})

    assert response.status_code == 200
    assert proposed(response) == ["rebound", "rebuilding"]
    assert "J’ai rebondi et remobilisé l’équipe." in response.content.decode()
    assert response.content.decode().count(" checked") == 1  # no story is kept
    assert bob.profile.skills.count() == 0
    assert Event.objects.count() == 0


def test_strengths_recognised_are_kept_with_their_sentence(client, bob):
    response = client.post(reverse(PAGE), {**TOLD, "step": "keep", "strengths": ["rebound"]})

    assert response.url == reverse("members:skill_update")
    skill = bob.profile.skills.get()
    assert (skill.kind, skill.hidden_code) == (SkillKind.HIDDEN, "rebound")
    assert skill.found_in == "J’ai rebondi et remobilisé l’équipe."
    assert FormDraft.objects.count() == 0


def test_second_click_keeps_once(client, bob):
    for _click in range(2):
        client.post(reverse(PAGE), {**TOLD, "step": "keep", "strengths": ["rebound"]})

    assert bob.profile.skills.count() == 1


def test_story_becomes_an_achievement_to_finish(client, bob):
    response = client.post(
        reverse(PAGE), {**TOLD, "step": "keep", "strengths": ["rebound"], "story": "setback"}
    )

    assert response.url == reverse("members:reference_create")
    skill = bob.profile.skills.get()
    assert FormDraft.objects.get().data["skills"] == [str(skill.public_id)]
    page = client.get(response.url).content.decode()
    assert "Le site a fermé net." in page


def test_nothing_recognised_keeps_nothing(client, bob):
    response = client.post(reverse(PAGE), {**TOLD, "step": "keep"})

    assert response.url == reverse("members:skill_update")
    assert bob.profile.skills.count() == 0


@pytest.mark.parametrize("step", ["read", "keep", ""])
@pytest.mark.parametrize("told", [{}, {"setback": "   "}, {"setback": "x" * 2001}])
def test_nothing_told_or_too_much_comes_back(client, step, told):
    response = client.post(reverse(PAGE), {**told, "step": step})

    assert response.status_code == 422
    assert 'class="error-summary"' in response.content.decode()


@pytest.mark.parametrize("strength", [*list(strengths())[5:7], "magic"])
def test_strength_that_was_not_proposed_is_not_kept(client, bob, strength):
    data = {**TOLD, "step": "keep", "strengths": [strength]}
    response = client.post(reverse(PAGE), data)

    is_proposed = strength in {"rebound", "rebuilding"}
    assert response.status_code == (302 if is_proposed else 422)
    assert bob.profile.skills.count() == int(is_proposed)


def test_answers_come_back_to_be_changed(client):
    response = client.post(reverse(PAGE), {**TOLD, "step": "back"})

    assert response.status_code == 200
    assert "Le site a fermé net." in response.content.decode()
    assert 'class="error-summary"' not in response.content.decode()


def test_strength_held_already_is_not_proposed_again(client, bob):
    SkillFactory(profile=bob.profile, label="", hidden_code="rebound", kind="hidden")

    assert proposed(client.post(reverse(PAGE), TOLD)) == ["rebuilding"]


def test_story_without_a_strength_can_still_be_kept(client):
    response = client.post(reverse(PAGE), {"setback": "Rien."})

    assert proposed(response) == []
    assert [value for value, _label in response.context["choice"].fields["story"].choices] == [
        "",
        "setback",
    ]


def test_what_is_typed_is_shown_as_text(client):
    page = client.post(reverse(PAGE), {"setback": "J’ai rebondi <script>x</script>."})

    assert "<script>x" not in page.content.decode()


def test_first_strength_opens_the_profile(client_of):
    newcomer = UserFactory(member=True, verified=True)

    client_of(newcomer).post(
        reverse(PAGE), {**TOLD, "step": "keep", "strengths": ["rebound"], "story": "setback"}
    )

    assert Profile.objects.get(user=newcomer).skills.count() == 1


def test_whoever_brings_no_skills_is_not_asked(client_of, charlie):
    assert client_of(charlie).get(reverse(PAGE)).status_code == 403
    assert client_of(charlie).post(reverse(PAGE), TOLD).status_code == 403
