import pytest

from members.enums import SkillStanding
from members.models import Confirmation, ConfirmationRequest, Profile


@pytest.fixture
def helene(seeded):
    return Profile.objects.get(user__email="helene.marchand@demo.example")


def test_helene_shows_skills_of_each_standing(helene):
    standings = {skill.standing for skill in helene.skills.with_standing()}

    assert standings == {standing.value for standing in SkillStanding}
    assert helene.skills.filter(kind="hidden").count() == 2
    assert helene.skills.filter(level=4).count() == 3


def test_someone_waits_for_helene_to_confirm(helene):
    asked = ConfirmationRequest.objects.get()

    assert asked.asked_of == helene.user
    assert Confirmation.objects.filter(kind="peer", words__gt="").count() == 2
