from dataclasses import replace

import numpy as np
import pytest

from collectif.matching.cpv_suggestions import Suggestion
from collectif.matching.evaluation import FOLDS, Folder
from tests.matching.small_benchmark import write_benchmark
from tests.matching.trials import IN_FORCE, cross_validated, households, lent, parts


@pytest.fixture
def folder(tmp_path):
    return write_benchmark(tmp_path)


def test_parts_keep_a_buyer_together_and_say_who_buys_when_nobody_does(tmp_path):
    lines = [
        '{"id": "a", "title": "Audit", "buyer": "Ville"}',
        '{"id": "b", "title": "Tontes", "buyer": "Ville"}',
        '{"id": "c", "title": "Construction de l\'école maternelle, lot 1", "buyer": ""}',
        '{"id": "d", "title": "Construction de l\'école maternelle, lot 2", "buyer": ""}',
    ]
    rows = [line[:-1] + ', "description": "", "cpv": [], "department": ""}' for line in lines]
    (tmp_path / "notices.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "profiles.jsonl").write_text("")

    one, other, first, second = parts(tmp_path, Folder.read(tmp_path))

    assert one == other
    assert first == second
    assert {one, first} <= set(range(FOLDS))


def test_lent_hides_the_codes_of_the_chosen_and_lends_what_is_likely_enough(folder):
    told = Folder.read(folder)
    found = {one.id: [Suggestion("7922", 0.2)] for one in told.notices}

    seen = lent(told, found, {0, 1}, 0.2)
    unsure = lent(told, found, {0, 1}, 0.21)

    assert [one.classification_codes for one in seen.notices] == [(), (), ("77310000",)]
    assert [one.suggested_codes for one in seen.notices] == [("7922",), ("7922",), ()]
    assert [one.suggested_codes for one in unsure.notices] == [(), (), ()]
    assert replace(seen, notices=told.notices) == told


def test_households_hold_those_who_share_a_notice_even_through_others():
    grades = {"a": {"x": 1}, "b": {"y": 1}, "c": {"x": 1, "y": 1}, "d": {"z": 1}}

    a, b, c, d = households(grades)

    assert a == b == c != d


def test_cross_validated_choice_is_that_of_the_other_folds():
    grades = {f"p{number}": {f"n{number}": 1} for number in range(50)}
    better = {IN_FORCE: np.zeros((2, 50)), (100, 0.2): np.ones((2, 50))}

    judged, chosen = cross_validated(better, grades)

    assert (judged == 1).all()
    assert set(chosen) == {(100, 0.2)}


def test_cross_validated_luck_of_one_fold_is_not_its_own():
    grades = {f"p{number}": {f"n{number}": 1} for number in range(50)}
    lucky = np.zeros((2, 50))
    lucky[:, 7] = 1

    judged, _chosen = cross_validated(
        {IN_FORCE: np.full((2, 50), 0.001), (100, 0.2): lucky}, grades
    )

    assert judged[0, 7] < 1
