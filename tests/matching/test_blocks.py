from decimal import Decimal

import numpy as np

from collectif.matching.blocks import EPSILON, CpvTree, blocks
from collectif.matching.engine import Engine
from collectif.matching.gates import passes
from collectif.matching.scores import PartKind
from collectif.matching.statistics import Statistics
from collectif.matching.vectors import profile_vector
from tests.matching import samples
from tests.matching.samples import NOW

NOTICES = samples.notices(120)
PROFILES = samples.profiles(20)
STATISTICS = Statistics.from_notices(NOTICES)
INDEX = Engine(STATISTICS).index(NOTICES)


def totals():
    tree = CpvTree.of(INDEX.cpv, STATISTICS)
    vectors = [profile_vector(profile, STATISTICS) for profile in PROFILES]
    return np.concatenate([block.totals for block in blocks(INDEX, tree, vectors, NOW)])


def test_blocks_total_is_never_below_the_exact_one_and_hardly_above():
    table = totals()

    for column, profile in enumerate(PROFILES):
        exact = {one.notice_id: one for one in Engine(STATISTICS).score(profile, NOTICES)}
        slack = 1e-4 * (len(profile_vector(profile, STATISTICS).words) + 2)
        for row, notice in enumerate(NOTICES):
            rough, score = table[row, column], float(exact[notice.id].total)
            assert rough == -np.inf or score - EPSILON <= rough <= score + slack


def test_blocks_refused_pairs_are_those_the_gates_refuse_or_only_the_place_joins():
    table = totals()

    for column, profile in enumerate(PROFILES):
        for score in Engine(STATISTICS).score(profile, NOTICES):
            row = score.notice_id - NOTICES[0].id
            is_joined = score.total > score.points_of(PartKind.PLACE) + Decimal(0)
            is_kept = is_joined and passes(NOTICES[row], profile, NOW)
            assert np.isfinite(table[row, column]) == is_kept


def test_cpv_tree_notice_without_code_gets_nothing():
    tree = CpvTree.of(INDEX.cpv, STATISTICS)
    vectors = [profile_vector(profile, STATISTICS) for profile in PROFILES]

    points = tree.points(vectors)

    assert points.shape == (len(INDEX.cpv.keys), len(PROFILES))
    assert not points[INDEX.cpv.keys.index(())].any()
    assert points.max() > 0.1
