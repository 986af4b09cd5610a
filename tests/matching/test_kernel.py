"""What Numba adds up is what plain NumPy adds up, to the last point, whatever the crowd."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collectif.core.places import DEPARTMENTS
from collectif.matching import kernel, plain
from collectif.matching.engine import Engine
from collectif.matching.inputs import (
    SERVICES,
    SUPPLIES,
    WORKS,
    ExpertiseInput,
    NoticeInput,
    ProfileInput,
    ReferenceInput,
)
from collectif.matching.scores import amount
from collectif.matching.statistics import Statistics
from collectif.matching.tuning import Reduction, Target, Trait
from collectif.matching.words import stem
from tests.matching import crowds, samples
from tests.matching.samples import NOW

STATISTICS = Statistics.from_notices(samples.notices(300))
texts = st.lists(st.sampled_from(samples.WORDS.split()), max_size=12).map(" ".join)
codes = st.lists(st.sampled_from(("72", "7251", *samples.CODES)), max_size=3).map(tuple)
places = st.lists(st.sampled_from(["99", *DEPARTMENTS]), max_size=3).map(tuple)
traits = st.one_of(
    st.builds(Trait, st.just(Target.WORD), st.sampled_from(samples.WORDS.split()).map(stem)),
    st.builds(Trait, st.just(Target.DIVISION), st.sampled_from(("72", "79", "80", "45"))),
    st.builds(Trait, st.just(Target.DEPARTMENT), st.sampled_from(list(DEPARTMENTS))),
)
reductions = st.dictionaries(traits, st.integers(50, 99), max_size=8).map(
    lambda found: tuple(Reduction(trait, percent) for trait, percent in found.items())
)
natures = st.frozensets(st.sampled_from((SERVICES, SUPPLIES, WORKS)))

notices = st.builds(
    NoticeInput,
    id=st.integers(1, 10**6),
    title=texts,
    description=texts,
    classification_codes=codes,
    departments=places,
    contract_natures=natures,
    language=st.sampled_from(("", "fra", "deu")),
    buyer_id=st.none() | st.integers(1, 4),
    suggested_codes=codes,
)
profiles = st.builds(
    ProfileInput,
    id=st.integers(1, 10**6),
    expertise=st.lists(
        st.builds(ExpertiseInput, code=st.just("a.b"), label=texts, cpv_prefixes=codes), max_size=2
    ).map(tuple),
    skills=st.lists(texts, max_size=2).map(tuple),
    references=st.lists(
        st.builds(ReferenceInput, id=st.just(1), title=texts, classification_codes=codes),
        max_size=2,
    ).map(tuple),
    departments=places,
    is_remote=st.booleans(),
    is_strict_place=st.booleans(),
    contract_natures=natures,
    reach=st.frozensets(st.sampled_from(list(DEPARTMENTS)), max_size=60),
    languages=st.frozensets(st.sampled_from(("fra", "deu"))),
    muted_buyers=st.frozensets(st.integers(1, 4)),
    excluded_words=st.lists(texts, max_size=1).map(tuple),
    reductions=reductions,
)
crowd_of_notices = st.lists(notices, max_size=12, unique_by=lambda notice: notice.id)
crowd_of_profiles = st.lists(profiles, max_size=6, unique_by=lambda profile: profile.id)
often = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(crowd_of_notices, crowd_of_profiles, st.integers(0, 9_000), st.integers(1, 5))
def test_kernel_gives_what_plain_gives(some_notices, some_profiles, floor, top):
    found = [
        engine.best_notices(some_profiles, some_notices, now=NOW, floor=floor, top=top)
        for engine in (Engine(STATISTICS, kernel=kernel), Engine(STATISTICS, kernel=plain))
    ]

    assert found[0] == found[1]


@often
@given(crowd_of_notices, crowd_of_profiles)
def test_parts_sum_to_the_total_that_ranks(some_notices, some_profiles):
    engine = Engine(STATISTICS)
    index, table = engine.index(some_notices), engine.table(some_profiles)
    ranked = engine.best_notices(table, index, now=NOW, floor=0, top=99)
    by_notice = engine.best_profiles(index, table, now=NOW, floor=0, top=99)

    for scores in (*ranked.values(), *by_notice.values()):
        for score in scores:
            assert score.total == sum(part.points for part in score.parts) <= 1
            for part in score.parts:
                assert not part.words or part.points == sum(word.points for word in part.words)
        assert [score.total for score in scores] == sorted(
            (score.total for score in scores), reverse=True
        )
    pairs = [
        {(s.notice_id, s.profile_id, s.total) for one in found.values() for s in one}
        for found in (ranked, by_notice)
    ]
    assert pairs[0] == pairs[1]


@pytest.mark.parametrize("top", [1, 50, 5_000])
def test_kernel_gives_what_plain_gives_in_a_large_crowd(top):
    statistics = Statistics.from_vectors(crowds.notices(2_000, seed=3))
    found = []
    for adds_up in (kernel, plain):
        engine = Engine(statistics, kernel=adds_up)
        table = engine.table_of(crowds.profiles(60, statistics))
        ranked = engine.rank(table, engine.index(crowds.notices(3_000)), now=NOW, floor=0, top=top)
        found.append([(profile, places.tolist()) for profile, places in ranked])

    assert found[0] == found[1]
    assert sum(len(places) for _profile, places in found[0]) >= 60 * min(top, 300)


def test_addends_are_the_points_of_the_words_shared():
    engine = Engine(STATISTICS)
    index = engine.index([NoticeInput(1, "archivage audit"), NoticeInput(2, "vélo vélo")])
    table = engine.table([ProfileInput(1, skills=("vélo", "archivage", "inconnu", "tri"))])
    # In the order of their stems: archiv, inconnu, tri, velo.
    words, owned = table.words_of(0)

    for adds_up in (kernel, plain):
        first, second = (adds_up.addends(index.blocks[0], row, words, owned) for row in (0, 1))
        assert np.flatnonzero(first).tolist() == [0]
        assert np.flatnonzero(second).tolist() == [3]
    (best,) = engine.best_notices(table, index, now=NOW, floor=0)[1][:1]
    assert best.total - engine.space.unknown_place * amount(1) == amount(int(second[3]))
