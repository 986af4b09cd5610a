"""The engine on real award data, when the benchmark is at hand (COLLECTIF_REAL_DATA)."""

import subprocess
import sys
from statistics import fmean

import pytest

from collectif.matching.evaluation import (
    METRICS,
    evaluate,
    evaluate_titles,
    rank_folder,
    read_grades,
    write_run,
)

pytestmark = pytest.mark.long


def measure(folder, qrels="qrels.tsv"):
    """Return the mean of each metric of the benchmark over its profiles."""
    values = evaluate(rank_folder(folder), read_grades(folder / qrels))
    return {metric: fmean(found) for metric, found in values.items()}


def test_references_to_contracts_won_later_stay_above_the_floor(real_data):
    found = measure(real_data / "bench/dev/t1_references")

    assert found["nDCG@10"] >= 0.242, found
    assert found["recall@20"] >= 0.466, found
    assert found["recall@50"] >= 0.597, found


def test_contracts_won_from_new_buyers_stay_above_the_floor(real_data):
    found = measure(real_data / "bench/dev/t1_references", "qrels_new_buyer.tsv")

    assert found["nDCG@10"] >= 0.201, found
    assert found["recall@20"] >= 0.398, found


def test_profile_text_alone_stays_above_the_floor(real_data):
    assert measure(real_data / "bench/dev/t2_profile_text")["nDCG@10"] >= 0.235


def test_figures_are_those_of_the_scorer_of_the_benchmark(real_data, tmp_path):
    folder = real_data / "bench/dev/t2_profile_text"
    run = rank_folder(folder)
    write_run(run, tmp_path / "run")
    ours = evaluate(run, read_grades(folder / "qrels.tsv"))

    command = [sys.executable, real_data / "bench/score.py", folder / "qrels.tsv", tmp_path / "run"]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stdout

    theirs = {line.split()[0]: line.split()[1] for line in told.splitlines()[1:]}
    assert theirs == {metric: f"{fmean(ours[metric]):.4f}" for metric in METRICS}


def test_class_of_a_title_is_found_often_enough_to_be_suggested(real_data):
    values = evaluate_titles(real_data / "bench/dev/t3_cpv/titles.tsv")
    found = {metric: fmean(of) for metric, of in values.items()}

    # 0.45 to 0.46, as the folds are drawn.
    assert found["class"] >= 0.44, found
    assert found["class in 3"] >= 0.60, found
