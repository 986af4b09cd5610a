"""How good and how fast the engine is: `make bench-matching`.

Figures are ratios taken in one run, on drawn crowds, so that a busy machine slows both sides. The
quality needs the benchmark folder (COLLECTIF_REAL_DATA); `--full` takes some three minutes.
"""

import argparse
import os
import resource
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from time import perf_counter

import numpy as np
import psycopg
from numba import njit
from scipy.sparse import csr_array

from collectif.matching.engine import Engine
from collectif.matching.evaluation import (
    Interval,
    evaluate,
    evaluate_titles,
    rank_folder,
    read_grades,
)
from collectif.matching.statistics import Statistics
from tests.matching import crowds
from tests.matching.samples import NOW

FOLDER = Path(os.environ.get("COLLECTIF_REAL_DATA", "../shared")) / "bench/dev"
TASKS = ("t1_references", "t2_profile_text")
THREADS = 2
TOP = 50
SCATTERS = 10_000
RIVAL_PROFILES, RIVAL_NOTICES = 5, 100_000


def timed(work, rounds=1):
    """Return (the least seconds that `work()` takes, what it gives)."""
    best = float("inf")
    for _ in range(rounds):
        start = perf_counter()
        found = work()
        best = min(best, perf_counter() - start)
    return best, found


def say(label, text):
    print(f"{label:<46} {text}", flush=True)


def quality():
    """The metrics of each task, when the folder is there."""
    for folder in (FOLDER / task for task in TASKS if (FOLDER / task).is_dir()):
        run = rank_folder(folder)
        for path in sorted(folder.glob("qrels*.tsv")):
            for metric, values in evaluate(run, read_grades(path)).items():
                say(f"{folder.name} {path.stem} {metric}", Interval.of(values))
    if (path := FOLDER / "t3_cpv/titles.tsv").exists():
        for metric, values in evaluate_titles(path).items():
            say(f"t3_cpv, 5 folds: {metric}", Interval.of(values))


def rank(engine, table, index):
    return list(engine.rank(table, index, now=NOW, top=TOP))


def additions(index, table):
    """Return how many postings the words of the profiles meet."""
    words, count = table.arrays.words.items, 0
    for block in index.blocks:
        sizes = np.diff(block.starts)
        count += int(sizes[words[words < len(sizes)]].sum())
    return count


@njit(nogil=True)
def _scatter(points, rows, weights, times):
    for _ in range(times):
        for k in range(len(rows)):
            points[np.intp(rows[k])] += np.int32(np.float32(300) * weights[k])


def scatter_rate():
    """Return the additions a second of all threads when everything lies in their caches."""
    random = np.random.default_rng(0)
    rows = np.sort(random.choice(16_384, 8_192, replace=False)).astype(np.uint16)
    weights = random.random(8_192, dtype=np.float32)
    _scatter(np.zeros(16_384, np.int32), rows, weights, 1)

    def run(_number):
        _scatter(np.zeros(16_384, np.int32), rows, weights, SCATTERS)

    with ThreadPoolExecutor(THREADS) as threads:
        seconds, _ = timed(lambda: list(threads.map(run, range(THREADS))), rounds=3)
    return 8_192 * SCATTERS * THREADS / seconds


def matrices(notices, vectors, statistics):
    """Return the words of both sides as SciPy wants them: notices x words, words x profiles."""
    numbers = {}
    sides = [
        [{w: statistics.word_weight(w) * n for w, n in one.words.items()} for one in notices],
        [{w: owned.weight for w, owned in one.words.items()} for one in vectors],
    ]
    built = []
    for side in sides:
        columns = [[numbers.setdefault(word, len(numbers)) for word in one] for one in side]
        starts = np.concatenate([[0], np.cumsum([len(one) for one in columns])])
        data = np.fromiter((v for one in side for v in one.values()), dtype=np.float32)
        built.append((data, np.concatenate(columns).astype(np.int32), starts))
    count = len(numbers)
    left, right = (csr_array(one, shape=(len(one[2]) - 1, count)) for one in built)
    return left, right.T.tocsc()


def scipy_best(left, right):
    """Return the rows of the best notices of each profile by one sparse product."""
    totals = (left @ right).toarray()
    return np.argpartition(-totals, TOP, axis=0)[:TOP]


def postgres_best(cursor, words):
    query = " | ".join(words)
    cursor.execute(
        "SELECT id FROM bench, to_tsquery('simple', %s) q WHERE words @@ q "
        "ORDER BY ts_rank(words, q, 1) DESC LIMIT 50",
        [query],
    )
    return cursor.fetchall()


def against_postgres(notices, vectors, seconds_a_profile):
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TEMPORARY TABLE bench (id bigint, words tsvector)")
        with cursor.copy("COPY bench FROM STDIN") as copy:
            for notice in notices:
                copy.write_row((notice.id, " ".join(notice.words)))
        cursor.execute("CREATE INDEX ON bench USING gin (words)")
        cursor.execute("ANALYZE bench")
        queries = [list(vector.words) for vector in vectors[:RIVAL_PROFILES]]
        seconds, _ = timed(lambda: [postgres_best(cursor, words) for words in queries])
    theirs = seconds / RIVAL_PROFILES
    ratio = theirs / seconds_a_profile
    say("Postgres ts_rank, a profile", f"{theirs * 1000:.0f} ms: {ratio:,.0f} x the engine")


def against_rivals(statistics, notice_count):
    notices = list(crowds.notices(notice_count))
    vectors = crowds.profiles(512, statistics)
    engine = Engine(statistics, threads=THREADS)
    index, table = engine.index(notices), engine.table_of(vectors)
    rank(engine, table, index)
    ours, _ = timed(lambda: rank(engine, table, index), rounds=3)
    left, right = matrices(notices, vectors, statistics)
    theirs, _ = timed(lambda: [scipy_best(left, right[:, s : s + 100]) for s in range(0, 512, 100)])
    say(
        f"SciPy product, 512 x {notice_count:,}",
        f"{theirs:.2f} s: {theirs / ours:.1f} x the engine ({ours:.3f} s)",
    )
    against_postgres(notices, vectors, ours / len(vectors))


def new_notices(statistics, profile_count):
    """3,000 new notices meet everybody: index included, texts already read."""
    engine = Engine(statistics, threads=THREADS)
    table = engine.table_of(crowds.profiles(profile_count, statistics))
    fresh = list(crowds.notices(3_000, seed=5))
    seconds, _ = timed(lambda: rank(engine, table, engine.index(fresh)), rounds=3)
    say(f"3,000 new x {profile_count:,} profiles", f"{seconds:.3f} s")


def one_profile(statistics):
    """A member changes her profile: the open notices are there already."""
    engine = Engine(statistics)
    index = engine.index(crowds.notices(40_000))
    tables = [engine.table_of([one]) for one in crowds.profiles(40, statistics)]
    ranked, _ = timed(lambda: [rank(engine, table, index) for table in tables], rounds=3)
    told, _ = timed(
        lambda: [engine.best_notices(table, index, now=NOW, top=TOP) for table in tables], rounds=3
    )
    say("one profile x 40,000 open", f"{ranked / 40 * 1000:.2f} ms")
    say(f"  with the reasons of its {TOP} best", f"{told / 40 * 1000:.2f} ms")


def everything(statistics, notice_count, profile_count):
    engine = Engine(statistics, threads=THREADS)
    built, index = timed(lambda: engine.index(crowds.notices(notice_count)))
    table = engine.table_of(crowds.profiles(profile_count, statistics))
    rank(engine, engine.table_of(table.vectors[:2]), index)
    before = scatter_rate()
    seconds, _ = timed(lambda: rank(engine, table, index))
    bound = (before + scatter_rate()) / 2
    words = additions(index, table) / seconds
    # CPV and place: one addition each for every pair.
    rate = words + 2 * len(index) * len(table) / seconds
    memory = sum(part.nbytes for block in index.blocks for part in block) / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    name = f"{profile_count:,} x {notice_count:,}, best {TOP}"
    say(name, f"{seconds:.1f} s on {THREADS} threads")
    say("  additions of words", f"{words / 1e9:.2f} G/s, {100 * words / bound:.0f} % of the bound")
    say("  with those of CPV and place", f"{rate / 1e9:.2f} G/s, {100 * rate / bound:.0f} %")
    say("  bound: scatter-add in cache", f"{bound / 1e9:.2f} G/s on {THREADS} threads")
    say("  index", f"{memory:.0f} MB, drawn and built in {built:.0f} s; process {most:.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="10,000 profiles x 400,000 notices")
    parser.add_argument("--no-quality", action="store_true")
    options = parser.parse_args()
    if not options.no_quality:
        quality()
    statistics = Statistics.from_vectors(islice(crowds.notices(20_000, seed=9), 20_000))
    everything(statistics, *((400_000, 10_000) if options.full else (40_000, 1_000)))
    new_notices(statistics, 10_000)
    one_profile(statistics)
    against_rivals(statistics, RIVAL_NOTICES)


if __name__ == "__main__":
    main()
