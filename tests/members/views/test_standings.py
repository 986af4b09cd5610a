from datetime import UTC, datetime

import pytest
from django.utils import translation

from members.enums import SkillStanding
from members.models import Skill
from members.views.standings import standing_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def behind(standing, *, proofs=0, year=None, people=0):
    skill = Skill()
    skill.standing, skill.proof_count, skill.proven_year = standing, proofs, year
    skill.confirmer_count = people
    with translation.override("en"):
        return standing_of(skill, now=NOW)


@pytest.mark.parametrize(
    ("counted", "why"),
    [
        ({"standing": SkillStanding.DECLARED}, ""),
        ({"standing": SkillStanding.PROVEN, "proofs": 1, "year": 2021}, "1 achievement shows it"),
        ({"standing": SkillStanding.PROVEN, "proofs": 2}, "2 achievements show it"),
        (
            {"standing": SkillStanding.PROVEN, "proofs": 2, "year": 2020},
            "proof of 2020, to be refreshed",
        ),
        (
            {"standing": SkillStanding.CONFIRMED, "proofs": 1, "year": 2001, "people": 1},
            "1 person confirms it",
        ),
        ({"standing": SkillStanding.CONFIRMED, "people": 3}, "3 people confirm it"),
    ],
)
def test_badge_says_why(counted, why):
    assert behind(**counted).why == why


def test_badge_never_speaks_by_its_colour_alone():
    badges = [behind(standing) for standing in SkillStanding]

    with translation.override("fr"):
        labels = [str(badge.label) for badge in badges]

    assert labels == ["Déclarée", "Prouvée", "Confirmée"]
    assert len({badge.look for badge in badges}) == 3
