"""Time the engine against plain Python loops: `python -m tests.matching.bench`.

Paired runs on the same drawn notices and profiles, one after the other, so that a busy machine
slows both; only the ratio means anything.
"""

from statistics import median
from time import perf_counter

from collectif.matching.engine import Engine
from collectif.matching.statistics import Statistics
from tests.matching import samples
from tests.matching.oracle import naive_match

ROUNDS = 3
NOTICE_COUNT, PROFILE_COUNT = 3_000, 150
OPEN_COUNT = 40_000


def timed(work):
    """Return the seconds that `work()` takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def main():
    notices, profiles = samples.notices(NOTICE_COUNT), samples.profiles(PROFILE_COUNT)
    statistics = Statistics.from_notices(notices)
    engine = Engine(statistics)
    ratios = []
    for number in range(ROUNDS):
        naive = timed(lambda: naive_match(profiles, notices, statistics, floor=0.25, top=50))
        ours = timed(lambda: engine.match(profiles, notices, now=samples.NOW))
        ratios.append(naive / ours)
        print(f"round {number + 1}: plain {naive:.2f} s, engine {ours:.3f} s (text included)")
    print(f"ratio: {median(ratios):.0f}x (median of {ROUNDS}, {min(ratios):.0f}-{max(ratios):.0f})")
    index = engine.index(samples.notices(OPEN_COUNT))
    one = min(timed(lambda: engine.match(profiles[:1], index, now=samples.NOW)) for _ in range(5))
    print(f"one changed profile against {OPEN_COUNT} indexed notices: {one * 1000:.0f} ms")


if __name__ == "__main__":
    main()
