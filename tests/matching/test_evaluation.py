from math import log2

import pytest

from collectif.matching.evaluation import (
    DEPTH,
    Interval,
    evaluate,
    rank_folder,
    read_grades,
    write_run,
)
from tests.matching.small_benchmark import write_benchmark


@pytest.fixture
def folder(tmp_path):
    return write_benchmark(tmp_path)


def ranking(folder):
    return {
        profile: [notice for notice, _ in found] for profile, found in rank_folder(folder).items()
    }


def test_rank_folder_reads_references_headlines_and_skills(folder):
    assert ranking(folder) == {"p1": ["n1", "n2"], "p2": ["n3"]}


def test_read_grades_leaves_out_what_is_not_relevant(folder):
    assert read_grades(folder / "qrels.tsv") == {
        "p1": {"n2": 1, "n1": 2},
        "p2": {"n1": 1},
        "p3": {"n1": 1},
    }


def test_evaluate_profile_that_found_all_and_one_that_found_nothing(folder):
    values = evaluate(rank_folder(folder), read_grades(folder / "qrels.tsv"))

    assert values == {
        "nDCG@10": [1, 0, 0],
        "recall@20": [1, 0, 0],
        "recall@50": [1, 0, 0],
        "MRR": [1, 0, 0],
    }


def test_evaluate_late_find_counts_less():
    run = {"p": [("a", 3.0), ("b", 2.0), ("c", 1.0)]}

    values = evaluate(run, {"p": {"c": 1, "z": 1}})

    assert values["MRR"] == [pytest.approx(1 / 3)]
    assert values["recall@20"] == [0.5]
    assert values["nDCG@10"] == [pytest.approx((1 / log2(4)) / (1 + 1 / log2(3)))]


def test_evaluate_eleventh_and_twenty_first_are_too_late():
    run = {"p": [(f"n{rank}", 1 / rank) for rank in range(1, DEPTH)]}

    values = evaluate(run, {"p": {"n11": 1, "n21": 1, "n51": 1}})

    assert values["nDCG@10"] == [0]
    assert values["recall@20"] == [pytest.approx(1 / 3)]
    assert values["recall@50"] == [pytest.approx(2 / 3)]


def test_write_run_has_one_line_a_notice(folder, tmp_path):
    write_run({"p1": [("n1", 0.5), ("n2", 0.25)]}, tmp_path / "run")

    assert (tmp_path / "run").read_text() == "p1 n1 1 0.5000\np1 n2 2 0.2500\n"


def test_interval_holds_the_mean_and_is_drawn_the_same_twice():
    values = [0.0] * 50 + [1.0] * 50
    found = Interval.of(values)

    assert found.mean == 0.5
    assert 0.38 < found.low < 0.45 < 0.55 < found.high < 0.62
    assert found == Interval.of(values)
    assert str(Interval.of([1.0, 1.0])) == "1.0000  [1.0000, 1.0000]"


@pytest.mark.parametrize("name", ["notices.jsonl", "profiles.jsonl"])
def test_rank_folder_without_a_file_says_so(folder, name):
    (folder / name).unlink()

    with pytest.raises(FileNotFoundError):
        rank_folder(folder)
