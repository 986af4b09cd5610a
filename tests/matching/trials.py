"""What a class that we guess is worth: `python -m tests.matching.trials`.

A part of the notices of the benchmark have their codes hidden, as if their buyers gave none.
Each is lent the likeliest class of its title, by a suggester that has read no notice of its buyer;
the product's own engine ranks them. Hidden four times over; a profile's value is the mean.

The share and the least strength are chosen on four fifths of the profiles and judged on the last,
four ways to fold; profiles that won the same notice stay together. Some four minutes.
"""

import argparse
import json
import os
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path
from zlib import crc32

import numpy as np

from collectif.matching.cpv_suggestions import CpvSuggester
from collectif.matching.evaluation import FOLDS, Folder, Interval, evaluate, read_grades
from collectif.matching.weights import DEFAULT_WEIGHTS

FOLDER = Path(os.environ.get("COLLECTIF_REAL_DATA", "../shared")) / "bench/dev/t1_references"
DRAWS = 4
# What is in force (`SURE_ENOUGH` of `tenders.pipeline.inputs`), and no class at all.
IN_FORCE, NONE = (DEFAULT_WEIGHTS.suggested_share, 0.2), (0, 0.3)
TRIED = (NONE, *product((50, 75, 100), (0.1, 0.2, 0.3, 0.4)))
METRICS = ("nDCG@10", "recall@20")
# Titles of one purchase begin alike, when nobody says who buys.
TELLING_WORDS = 4


def parts(folder, notices):
    """Return, for each notice, its fifth: a buyer's are all in one."""
    lines = (folder / "notices.jsonl").read_text(encoding="utf-8").splitlines()
    buyers = {row["id"]: row["buyer"] for row in map(json.loads, lines)}
    names = [
        buyers[name] or " ".join(one.title.lower().split()[:TELLING_WORDS])
        for name, one in zip(notices.notice_names, notices.notices, strict=True)
    ]
    return [crc32(name.encode()) % FOLDS for name in names]


def guesses(folder, told):
    """Return, for each notice, the likeliest class of its title, from those of other buyers."""
    part_of, found = parts(folder, told), {}
    for part in range(FOLDS):
        pairs = list(zip(told.notices, part_of, strict=True))
        known = [one for one, at in pairs if at != part]
        suggester = CpvSuggester.train((one.title, one.classification_codes[0]) for one in known)
        asked = [one for one, at in pairs if at == part]
        titles = [one.title for one in asked]
        for one, best in zip(asked, suggester.suggest(titles, top=1), strict=True):
            found[one.id] = best
    return found


def lent(told, found, hidden, least):
    """Return the folder, the codes of `hidden` notices replaced by what is likely enough."""

    def without(notice):
        likely = tuple(one.cpv_class for one in found[notice.id] if one.strength >= least)
        return replace(notice, classification_codes=(), suggested_codes=likely)

    seen = [without(one) if one.id in hidden else one for one in told.notices]
    return replace(told, notices=seen)


def measured(told, found, grades, hidden, share, least):
    """Return the values of each metric; `hidden` is the part of the notices without codes."""
    weights, values = replace(DEFAULT_WEIGHTS, suggested_share=share), []
    for draw in range(DRAWS):
        is_hidden = np.random.default_rng(draw).random(len(told.notices)) < hidden
        run = lent(told, found, set(np.flatnonzero(is_hidden).tolist()), least).rank(weights)
        kept = evaluate(run, grades)
        values.append([kept[metric] for metric in METRICS])
    return np.mean(values, axis=0)


def households(grades):
    """Return, for each profile, the number of those it shares a notice won with."""
    number = {}
    for profile, won in grades.items():
        joined = {number[one] for one in (profile, *won) if one in number}
        first = min(joined, default=len(number))
        number |= {one: first for one, at in number.items() if at in joined}
        number |= dict.fromkeys((profile, *won), first)
    return np.array([number[profile] for profile in grades])


def cross_validated(found, grades):
    """Return (values, what was chosen): each fifth is judged by the best choice of the others."""
    together, chosen = households(grades), Counter()
    judged = np.zeros_like(found[IN_FORCE])
    for way in range(DRAWS):
        fold_of = np.random.default_rng(way).integers(0, FOLDS, together.max() + 1)[together]
        for fold in range(FOLDS):
            on_others = {key: one[:, fold_of != fold].mean() for key, one in found.items()}
            best = max(on_others, key=on_others.__getitem__)
            chosen[best] += 1
            judged[:, fold_of == fold] += found[best][:, fold_of == fold]
    return judged / DRAWS, chosen


def say(label, values, in_force):
    for metric, ours, theirs in zip(METRICS, values, in_force, strict=True):
        print(
            f"{label:<24} {metric:<10} {ours.mean():.4f}  {Interval.of(ours - theirs)}", flush=True
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hidden", type=float, default=0.5, help="part of the notices, 0 to 1")
    hidden = parser.parse_args().hidden
    told, grades = Folder.read(FOLDER), read_grades(FOLDER / "qrels.tsv")
    guessed = guesses(FOLDER, told)
    found = {tried: measured(told, guessed, grades, hidden, *tried) for tried in TRIED}
    for (share, least), values in found.items():
        say(f"share {share}, least {least}", values, found[IN_FORCE])
    judged, chosen = cross_validated(found, grades)
    say("chosen on other folds", judged, found[IN_FORCE])
    print(*(f"{key}: {times}" for key, times in chosen.most_common()))


if __name__ == "__main__":
    main()
