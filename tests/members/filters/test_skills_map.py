import pytest

from members.enums import Audience, MemberState
from members.filters.skills_map import map_skills
from members.models import DirectoryEntry
from tests.members.directory_factories import BlockFactory, listed, opened_to
from tests.members.membership_factories import MembershipFactory


def skill(code: str, level: int | None = None) -> dict:
    return {"domain_code": code, "label": "", "level": level}


def person(*skills, state=MemberState.ACTIVE, **fields):
    profile = listed(purposes=(), skills=skills, **fields)
    MembershipFactory(user=profile.user, state=state)
    return profile


@pytest.fixture
def mapped(alice):
    return lambda: map_skills(DirectoryEntry.objects.seen_by(alice, Audience.COORDINATORS))


def test_person_counts_once_in_a_family_at_her_best_level(mapped):
    person(skill("finance.audit", 2), skill("finance.tax", 4), skill("legal.public-procurement"))
    person(skill("finance.audit", 3), "une force à elle")

    held = mapped()

    assert held.person_count == 2
    assert [held.at_least("finance", level) for level in range(5)] == [2, 2, 2, 2, 1]
    assert (held.at("legal", 0), held.at_least("legal", 1)) == (1, 0)
    assert (held.at_least("finance.audit", 0), held.at_least("finance.tax", 4)) == (2, 1)
    assert held.at_least("digital", 0) == 0


def test_only_members_who_have_not_left_count(mapped):
    listed(skills=[skill("finance.audit", 3)])
    person(skill("finance.audit", 3), state=MemberState.ALUMNI)
    person(skill("finance.audit", 3), state=MemberState.PAUSED)

    assert mapped().at_least("finance", 0) == 1


def test_what_she_keeps_to_herself_is_in_no_figure(mapped, alice):
    person(skill("finance.audit", 3), audiences=opened_to(Audience.MEMBERS, skills=Audience.ME))
    blocker = person(skill("finance.audit", 3))
    BlockFactory(owner=blocker.user, blocked=alice)

    held = mapped()

    assert held.at_least("finance", 0) == 0
    assert held.person_count == 1


def test_nobody_yet(mapped):
    assert (mapped().person_count, mapped().at_least("finance", 0)) == (0, 0)


@pytest.mark.parametrize("count", [1, 20])
def test_map_is_one_query(mapped, count, django_assert_num_queries):
    for _one in range(count):
        person(skill("finance.audit", 3))

    with django_assert_num_queries(1):
        assert mapped().at_least("finance.audit", 3) == count
