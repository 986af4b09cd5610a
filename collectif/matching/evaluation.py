"""How good the ranking is, on a folder of profiles, notices and judgements.

`profiles.jsonl` {id, skills, references: [{title, cpv}], departments, headline?, occupations?},
`notices.jsonl` {id, title, description, cpv: [8 digits], department} and `qrels*.tsv` (profile,
notice, grade). No ranking of its own: the engine's, with its weights, on the folder's frequencies.
`titles.tsv` (id, title, CPV): how often the class of a title is found by those of the others.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log2
from pathlib import Path
from typing import Any, Self

import numpy as np

from collectif.matching.cpv_suggestions import CpvSuggester
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
from collectif.matching.weights import DEFAULT_WEIGHTS, Weights

METRICS = ("nDCG@10", "recall@20", "recall@50", "MRR")
# Enough for the first relevant notice of nearly every profile; the other metrics read less.
DEPTH = 200
RESAMPLINGS = 2_000
SEED = 1
FOLDS = 5
# The notices of a folder have no deadline: any instant finds them open.
WHENEVER = datetime(2000, 1, 1, tzinfo=UTC)

type Grades = Mapping[str, Mapping[str, float]]
type Run = Mapping[str, Sequence[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over profiles and its 95 % percentile bootstrap interval."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Resample the profiles, not the pairs: they are what was drawn at random."""
        draws = np.random.default_rng(SEED).integers(0, len(values), (RESAMPLINGS, len(values)))
        low, high = np.quantile(np.asarray(values)[draws].mean(axis=1), (0.025, 0.975))
        return cls(float(np.mean(values)), float(low), float(high))

    def __str__(self) -> str:
        return f"{self.mean:.4f}  [{self.low:.4f}, {self.high:.4f}]"


@dataclass(frozen=True, slots=True)
class Folder:
    """Profiles and notices as the engine is told them; each is numbered by its place here."""

    notices: list[NoticeInput]
    notice_names: list[str]
    profiles: list[ProfileInput]
    profile_names: list[str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raise OSError when a file is missing, ValueError or KeyError when it is of no such
        format.
        """
        rows = sorted(_read(path / "notices.jsonl"), key=lambda row: row["id"])
        people = _read(path / "profiles.jsonl")
        return cls(
            notices=[_notice(number, row) for number, row in enumerate(rows)],
            notice_names=[row["id"] for row in rows],
            profiles=[_profile(number, row) for number, row in enumerate(people)],
            profile_names=[row["id"] for row in people],
        )

    def rank(self, weights: Weights = DEFAULT_WEIGHTS) -> Run:
        """Return, by profile, its best notices and their scores, best first."""
        engine = Engine(Statistics.from_notices(self.notices, weights))
        found = engine.best_notices(self.profiles, self.notices, now=WHENEVER, floor=0, top=DEPTH)
        return {
            self.profile_names[number]: [
                (self.notice_names[one.notice_id], float(one.total)) for one in scores
            ]
            for number, scores in found.items()
        }


def rank_folder(path: Path, weights: Weights = DEFAULT_WEIGHTS) -> Run:
    """Read a folder and rank it; raises what `Folder.read` does."""
    return Folder.read(path).rank(weights)


def read_grades(path: Path) -> Grades:
    """Return {profile: {notice: grade}}, the relevant ones only."""
    grades: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        profile, notice, grade = line.split("\t")
        if float(grade) > 0:
            grades[profile][notice] = float(grade)
    return grades


def evaluate(run: Run, grades: Grades) -> dict[str, list[float]]:
    """Return, by metric, its value for each profile of `grades`; 0 for one that `run` lacks."""
    rankings = {profile: [notice for notice, _score in found] for profile, found in run.items()}
    values = [_measures(rankings.get(profile, []), of) for profile, of in grades.items()]
    return dict(zip(METRICS, map(list, zip(*values, strict=True)), strict=True))


def write_run(run: Run, path: Path) -> None:
    """Write `profile notice rank score` lines, as TREC's tools read them."""
    lines = [
        f"{profile} {notice} {rank} {score:.4f}\n"
        for profile, found in run.items()
        for rank, (notice, score) in enumerate(found, start=1)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def evaluate_titles(path: Path) -> dict[str, list[float]]:
    """Return, by metric, 1 or 0 for each title: was its class suggested by the other folds?"""
    lines = path.read_text(encoding="utf-8").splitlines()
    examples = [(title, code) for _id, title, code in (line.split("\t") for line in lines)]
    fold_of = np.random.default_rng(SEED).integers(0, FOLDS, len(examples)).tolist()
    values: dict[str, list[float]] = {"class": [], "class in 3": [], "division": []}
    for fold in range(FOLDS):
        pairs = list(zip(examples, fold_of, strict=True))
        suggester = CpvSuggester.train(example for example, at in pairs if at != fold)
        asked = [example for example, at in pairs if at == fold]
        found = suggester.suggest([title for title, _code in asked])
        for suggestions, (_title, code) in zip(found, asked, strict=True):
            classes = [one.cpv_class for one in suggestions]
            values["class"].append(code[:4] in classes[:1])
            values["class in 3"].append(code[:4] in classes)
            values["division"].append(code[:2] in [one[:2] for one in classes[:1]])
    return values


def _measures(ranking: Sequence[str], grades: Mapping[str, float]) -> tuple[float, ...]:
    """Return the four metrics of one profile: its notices best first, the grade of each one."""
    found = [grades.get(notice, 0.0) for notice in ranking]
    ideal = _gain(sorted(grades.values(), reverse=True))
    first = next((1 / rank for rank, grade in enumerate(found, start=1) if grade), 0.0)
    return (_gain(found) / ideal, _recall(found, grades, 20), _recall(found, grades, 50), first)


def _gain(grades: Sequence[float]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades[:10], start=1))


def _recall(found: Sequence[float], grades: Mapping[str, float], depth: int) -> float:
    return sum(grade > 0 for grade in found[:depth]) / min(depth, len(grades))


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _notice(number: int, row: Mapping[str, Any]) -> NoticeInput:
    places = (row["department"],) if row["department"] else ()
    return NoticeInput(number, row["title"], row["description"], tuple(row["cpv"]), places)


def _profile(number: int, row: Mapping[str, Any]) -> ProfileInput:
    references = tuple(
        ReferenceInput(one, reference["title"], "", (reference["cpv"],))
        for one, reference in enumerate(row["references"])
    )
    return ProfileInput(
        number,
        headline=row.get("headline", ""),
        skills=(*row.get("occupations", ()), *row["skills"]),
        references=references,
        departments=tuple(row["departments"]),
        contract_natures=frozenset({SERVICES, SUPPLIES, WORKS}),
    )
