"""The score in plain Python loops, straight from the formula: the engine's witness and its rival.

words = 0.50 × min(1, Σ u(w) · bm25(w) / 12)    u = the loudest source's unit-length idf · tf
cpv   = 0.28 × min(1, information of the most informative class in common / 8)
place = 0.22 × (0.50 e^(-km/60) + 0.25 e^(-km/150) + 0.25 e^(-km/400))

What the member's own verdicts reduced keeps its percentage of each; a class that was suggested is
worth three quarters.
"""

from collections import Counter
from math import exp, hypot

from collectif.core.places import departments_of, distance_km
from collectif.matching import cpv
from collectif.matching.words import stems

UNKNOWN = 0.22 * (0.5 * exp(-2) + 0.5 * exp(-1.5))


def naive_total(profile, notice, statistics):
    """Return the float total of one pair."""
    return _total(profile, notice, statistics, _loudest(profile, statistics), _counts(notice))


def naive_match(profiles, notices, statistics, *, floor, top):
    """Return {profile id: best notice ids}; texts are read once, pairs scored one by one."""
    counts = [_counts(notice) for notice in notices]
    best = {}
    for profile in profiles:
        loudest = _loudest(profile, statistics)
        totals = [
            (-_total(profile, notice, statistics, loudest, count), notice.id)
            for notice, count in zip(notices, counts, strict=True)
        ]
        ranked = sorted(pair for pair in totals if -pair[0] >= floor)
        best[profile.id] = [notice_id for _, notice_id in ranked[:top]]
    return best


def _total(profile, notice, statistics, loudest, counts):
    reduced = {one.trait: one.percent / 100 for one in profile.reductions}
    words = min(0.50, 0.50 * _words(loudest, counts, statistics, reduced) / 12)
    return words + _cpv(profile, notice, statistics, reduced) + _place(profile, notice, reduced)


def _counts(notice):
    return Counter(stems(f"{notice.title} {notice.description}"))


def _words(loudest, counts, statistics, reduced):
    length = sum(counts.values()) / statistics.average_length
    total = 0.0
    for stemmed, count in counts.items():
        if stemmed in loudest:
            bm25 = count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length))
            left = reduced.get(("word", stemmed), 1)
            total += left * loudest[stemmed] * bm25 * statistics.word_weight(stemmed)
    return total


def _loudest(profile, statistics):
    texts = [(f"{one.title} {one.text}", 10) for one in profile.references]
    texts += [(" ".join((one.label, *one.keywords)), 3) for one in profile.expertise]
    texts.append((" ".join(profile.skills), 10))
    loudest = {}
    for text, most in texts:
        counts = Counter(stems(text))
        u = {one: statistics.word_weight(one) * min(n, most) for one, n in counts.items()}
        norm = hypot(*u.values())
        for one, weight in u.items():
            loudest[one] = max(loudest.get(one, 0.0), weight / norm)
    return loudest


def _cpv(profile, notice, statistics, reduced):
    codes = [code for one in profile.references for code in one.classification_codes]
    codes += [prefix for one in profile.expertise for prefix in one.cpv_prefixes]
    mine = {ancestor for code in codes for ancestor in cpv.ancestors(code)}
    declared = set(cpv.ancestors_of(notice.classification_codes))
    share, theirs = (
        (1, declared) if declared else (0.75, set(cpv.ancestors_of(notice.suggested_codes)))
    )
    worth = [
        share * reduced.get(("division", one[:2]), 1) * min(1.0, statistics.information(one) / 8)
        for one in mine & theirs
    ]
    return 0.28 * max(worth, default=0.0)


def _place(profile, notice, reduced):
    here = [place for code in profile.departments for place in departments_of(code)]
    there = [place for code in notice.departments for place in departments_of(code)]
    if not there:
        return UNKNOWN
    return max(
        reduced.get(("department", place.code), 1) * _place_points(profile, place, here)
        for place in there
    )


def _place_points(profile, place, here):
    if not here:
        return UNKNOWN
    km = min(distance_km(place, home) for home in here)
    points = 0.22 * (0.5 * exp(-km / 60) + 0.25 * exp(-km / 150) + 0.25 * exp(-km / 400))
    return max(points, UNKNOWN) if profile.is_remote else points
