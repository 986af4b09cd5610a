"""The engine on real award data, when the benchmark is at hand (COLLECTIF_REAL_DATA)."""

import importlib.util
import json
import os
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from collectif.matching.engine import Engine
from collectif.matching.inputs import (
    SERVICES,
    SUPPLIES,
    WORKS,
    NoticeInput,
    ProfileInput,
    ReferenceInput,
)
from collectif.matching.statistics import Statistics
from tests.matching.samples import NOW

REAL_DATA = Path(os.environ.get("COLLECTIF_REAL_DATA", "../shared"))
BENCH = REAL_DATA / "bench"
SCORER = BENCH / "score.py"
TASKS = BENCH / "dev"

pytestmark = pytest.mark.skipif(
    not SCORER.exists(), reason="COLLECTIF_REAL_DATA does not hold the matching benchmark"
)


@pytest.fixture(scope="module")
def scorer():
    spec = importlib.util.spec_from_file_location("bench_score", SCORER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path):
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_qrels(path):
    """Return {profile id: {notice id: grade}}, tab-separated in the file."""
    grades = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        profile, notice, grade = line.split("\t")
        grades[profile][notice] = float(grade)
    return grades


def as_notice(number, row):
    departments = (row["department"],) if row["department"] else ()
    return NoticeInput(number, row["title"], row["description"], tuple(row["cpv"]), departments)


def as_profile(number, row):
    skills = (row.get("headline", ""), *row.get("occupations", ()), *row["skills"])
    references = tuple(
        ReferenceInput(one, reference["title"], "", (reference["cpv"],))
        for one, reference in enumerate(row["references"])
    )
    return ProfileInput(
        number,
        skills=skills,
        references=references,
        departments=tuple(row["departments"]),
        contract_natures=frozenset({SERVICES, SUPPLIES, WORKS}),
    )


def measure(scorer, task, qrels="qrels.tsv"):
    """Return the mean of each metric of the benchmark over its profiles."""
    rows = sorted(read(TASKS / task / "notices.jsonl"), key=lambda row: row["id"])
    people = read(TASKS / task / "profiles.jsonl")
    notices = [as_notice(number, row) for number, row in enumerate(rows)]
    engine = Engine(Statistics.from_notices(notices))
    profiles = [as_profile(number, row) for number, row in enumerate(people)]
    found = engine.match(profiles, notices, now=NOW, floor=Decimal(0), top=50)
    run = {
        people[number]["id"]: [rows[score.notice_id]["id"] for score in scores]
        for number, scores in found.items()
    }
    results = scorer.evaluate(run, read_qrels(TASKS / task / qrels)).values()
    means = [sum(values) / len(results) for values in zip(*results, strict=True)]
    return dict(zip(scorer.METRICS, means, strict=True))


def test_references_to_contracts_won_later_stays_above_the_floor(scorer):
    found = measure(scorer, "t1_references")

    assert found["nDCG@10"] >= 0.24, found
    assert found["recall@20"] >= 0.466, found
    assert found["recall@50"] >= 0.597, found


def test_contracts_won_from_new_buyers_stay_above_the_floor(scorer):
    found = measure(scorer, "t1_references", "qrels_new_buyer.tsv")

    assert found["nDCG@10"] >= 0.201, found
    assert found["recall@20"] >= 0.398, found


def test_profile_text_alone_does_not_collapse(scorer):
    assert measure(scorer, "t2_profile_text")["nDCG@10"] >= 0.225
