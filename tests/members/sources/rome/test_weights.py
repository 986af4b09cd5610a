from hypothesis import given
from hypothesis import strategies as st

from members.sources.rome.weights import weighed

USES = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"), st.booleans()))


def links(*uses):
    return {(link.occupation, link.skill): link for link in weighed(uses)}


def test_skill_that_every_occupation_asks_for_weighs_less():
    found = links(("A", "rare", True), ("A", "common", True), ("B", "common", True))
    assert found["A", "rare"].weight == 1
    assert found["A", "common"].weight < 0.7
    assert found["B", "common"].weight == 1


def test_skill_at_the_heart_weighs_more_than_one_aside():
    found = links(("A", "heart", True), ("A", "aside", False))
    assert (found["A", "heart"].is_core, found["A", "heart"].weight) == (True, 1)
    assert (found["A", "aside"].is_core, found["A", "aside"].weight) == (False, 0.2)


def test_skill_weighs_more_as_the_occupation_uses_more_of_it():
    found = links(("A", "much", True), ("A", "much", True), ("A", "little", True))
    assert (found["A", "much"].weight, found["A", "little"].weight) == (1, 0.5)


def test_pair_is_at_the_heart_when_one_of_its_finer_skills_is():
    (link,) = weighed([("A", "x", False), ("A", "x", True)])
    assert (link.is_core, link.weight) == (True, 1)


@given(USES)
def test_each_pair_comes_once_in_order_between_nought_and_one(uses):
    found = weighed(uses)
    pairs = [(link.occupation, link.skill) for link in found]
    assert pairs == sorted({(occupation, skill) for occupation, skill, _ in uses})
    assert all(0 < link.weight <= 1 for link in found)
    for occupation in {pair[0] for pair in pairs}:
        assert max(link.weight for link in found if link.occupation == occupation) == 1
