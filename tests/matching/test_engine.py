import subprocess
import sys
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest

from collectif.core.places import DEPARTMENTS
from collectif.matching import engine as engine_module
from collectif.matching import index as index_module
from collectif.matching import kernel, plain
from collectif.matching.engine import Engine
from collectif.matching.gates import Gates, refusals
from collectif.matching.inputs import (
    ExpertiseInput,
    NoticeInput,
    ProfileInput,
    ReferenceInput,
)
from collectif.matching.notice_vectors import notice_vector
from collectif.matching.proximity import resolve
from collectif.matching.scores import DEFAULT_FLOOR, SCORE_MAX, PartKind, amount
from collectif.matching.statistics import Statistics
from tests.matching import samples
from tests.matching.oracle import naive_total
from tests.matching.samples import NOW

ROOT = Path(__file__).parents[2]
NOTICES = samples.notices(300)
PROFILES = samples.profiles(40)
ENGINE = Engine(Statistics.from_notices(NOTICES))
BY_ID = {notice.id: notice for notice in NOTICES}
VECTORS = {notice.id: notice_vector(notice) for notice in NOTICES}


# Gates never weigh: a profile is scored once, whatever it refuses.
NO_GATE = {
    "contract_natures": frozenset(),
    "is_strict_place": False,
    "reach": frozenset(),
    "languages": frozenset(),
    "muted_buyers": frozenset(),
    "excluded_words": (),
}


@pytest.fixture(autouse=True)
def _several_chunks(monkeypatch):
    """Let a few profiles be more than are compared at a time."""
    monkeypatch.setattr(engine_module, "CHUNK_SIZE", 16)


@cache
def scores_without_gates(profile):
    return ENGINE.score(profile, NOTICES)


def scores_of(profile):
    return scores_without_gates(replace(profile, **NO_GATE))


def expected_match(profile, floor, top):
    """Say in one line what match promises, from the exact scores."""
    return [
        score
        for score in scores_of(profile)
        if score.total >= amount(floor)
        and passes(score.notice_id, profile)
        and any(part.kind is not PartKind.PLACE for part in score.parts)
    ][:top]


def passes(notice_id, profile):
    here = resolve(profile.departments)
    return not refusals(VECTORS[notice_id], Gates.of(profile), here, NOW)


def test_score_parts_sum_to_the_total_for_every_pair():
    for profile in PROFILES:
        for score in scores_of(profile):
            assert sum(part.points for part in score.parts) == score.total
            assert 0 <= score.total <= SCORE_MAX
            for part in score.parts:
                assert part.points > 0
                assert not part.words or sum(one.points for one in part.words) == part.points


def test_score_equals_the_plain_formula_within_the_cut():
    for profile in PROFILES[:20]:
        for score in ENGINE.score(profile, NOTICES[:60]):
            plain = naive_total(profile, BY_ID[score.notice_id], ENGINE.statistics)
            cuts = sum(max(1, len(part.words)) for part in score.parts) + 3
            assert plain - cuts * 1e-4 <= float(score.total) <= plain + 1e-9


def test_tuned_score_equals_the_plain_formula_within_the_cut():
    for profile in samples.tuned(PROFILES[20:]):
        for score in ENGINE.score(profile, samples.suggested(NOTICES[:60])):
            notice = samples.suggested([BY_ID[score.notice_id]])[0]
            plain = naive_total(profile, notice, ENGINE.statistics)
            cuts = sum(max(1, len(part.words)) for part in score.parts) + 3
            assert plain - 3 * cuts * 1e-4 <= float(score.total) <= plain + 1e-9


def test_score_is_the_same_whatever_is_refused():
    refusing = replace(
        PROFILES[3],
        contract_natures=frozenset(),
        is_strict_place=True,
        reach=frozenset({"38"}),
        languages=frozenset({"deu"}),
        muted_buyers=frozenset({1, 2, 3}),
        excluded_words=("audit",),
    )

    assert ENGINE.score(refusing, NOTICES) == scores_of(PROFILES[3])


def test_score_is_sorted_best_first_then_by_notice():
    scores = ENGINE.score(PROFILES[3], NOTICES)

    assert len(scores) == len(NOTICES)
    assert scores == sorted(scores, key=lambda score: (-score.total, score.notice_id))


def test_score_does_not_depend_on_the_other_notices():
    alone = ENGINE.score(PROFILES[3], NOTICES[7:8])

    assert alone[0] in ENGINE.score(PROFILES[3], NOTICES)


def test_score_of_few_notices_loads_no_compiler():
    script = """if True:
        import sys
        from collectif.matching.engine import FEW, Engine
        from collectif.matching.statistics import Statistics
        from tests.matching import samples
        notices = samples.notices(FEW)
        Engine(Statistics.from_notices(notices)).score(samples.profiles(1)[0], notices)
        sys.exit("numba" in sys.modules)
    """

    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 0


@pytest.mark.parametrize(("floor", "top"), [(0, 5), (2500, 50), (3000, 1), (0, 1000)])
def test_best_notices_agrees_exactly_with_score_and_gates(floor, top):
    found = ENGINE.best_notices(PROFILES, NOTICES, now=NOW, floor=floor, top=top)

    assert found == {one.id: expected_match(one, floor, top) for one in PROFILES}


def test_best_notices_small_blocks_give_the_same(monkeypatch):
    whole = ENGINE.best_notices(PROFILES, NOTICES, now=NOW, top=3)
    monkeypatch.setattr(index_module, "BLOCK_SIZE", 16)

    assert ENGINE.best_notices(PROFILES, NOTICES, now=NOW, top=3) == whole


def test_best_notices_index_can_be_reused():
    index = ENGINE.index(iter(NOTICES))

    assert ENGINE.best_notices(PROFILES, index, now=NOW) == ENGINE.best_notices(
        PROFILES, NOTICES, now=NOW
    )


def test_best_notices_equal_totals_are_ordered_by_notice():
    twins = [replace(NOTICES[0], id=number, is_call=True, closes_at=None) for number in (9, 3, 7)]
    twins = [replace(twin, contract_natures=frozenset()) for twin in twins]
    profile = ProfileInput(1, skills=(NOTICES[0].title,))

    found = ENGINE.best_notices([profile], twins, now=NOW, floor=0, top=2)

    assert [score.notice_id for score in found[1]] == [3, 7]


def test_best_notices_empty_profile_has_no_match():
    empty = ProfileInput(1, departments=("38",))

    assert ENGINE.best_notices([empty], NOTICES, now=NOW, floor=0) == {1: []}


def test_best_notices_place_alone_is_no_match():
    near = NoticeInput(1, "Archivage", departments=("38",))
    profile = ProfileInput(1, skills=("vélo",), departments=("38",))

    assert ENGINE.best_notices([profile], [near], now=NOW, floor=0) == {1: []}


@pytest.mark.parametrize("sources", ["expertise", "skills", "references"])
def test_best_notices_profile_with_one_kind_of_source_is_enough(sources):
    full = next(one for one in PROFILES if getattr(one, sources))
    only = ProfileInput(1, **{sources: getattr(full, sources)})

    assert ENGINE.best_notices([only], NOTICES, now=NOW, floor=1000)[1]


def test_best_notices_nothing_to_match_gives_nothing():
    assert ENGINE.best_notices([], NOTICES, now=NOW) == {}
    assert ENGINE.best_notices([PROFILES[3]], [], now=NOW) == {PROFILES[3].id: []}


def test_best_notices_statistics_of_no_notice_still_rank():
    engine = Engine(Statistics.from_notices([]))
    notice = NoticeInput(1, "Archivage électronique", departments=("38",))
    profile = ProfileInput(1, skills=("archivage",), departments=("38",))

    assert engine.best_notices([profile], [notice], now=NOW)[1][0].total >= DEFAULT_FLOOR


@pytest.mark.parametrize("options", [{"kernel": kernel}, {"kernel": plain}, {"threads": 2}])
def test_best_notices_whatever_adds_up_gives_the_same(options):
    engine = Engine(ENGINE.statistics, **options)

    found = engine.best_notices(PROFILES, NOTICES, now=NOW, floor=0, top=7)

    assert found == ENGINE.best_notices(PROFILES, NOTICES, now=NOW, floor=0, top=7)


def test_best_notices_table_and_index_serve_many_times():
    index, table = ENGINE.index(NOTICES), ENGINE.table(PROFILES)
    first = ENGINE.best_notices(table, index, now=NOW)
    index.add([notice_vector(NoticeInput(1, "Archivage, audit"))])
    later = ENGINE.best_notices(table, index, now=NOW, floor=0, top=500)

    assert first == ENGINE.best_notices(PROFILES, NOTICES, now=NOW)
    assert any(score.notice_id == 1 for scores in later.values() for score in scores)


def test_best_notices_of_another_space_are_refused():
    other = Engine(ENGINE.statistics)

    with pytest.raises(ValueError, match="different spaces"):
        ENGINE.best_notices(other.table(PROFILES), NOTICES, now=NOW)


@pytest.mark.parametrize("adds_up", [kernel, plain])
def test_best_profiles_are_the_same_scores_seen_from_the_notice(adds_up):
    engine = Engine(ENGINE.statistics, kernel=adds_up)
    by_profile = ENGINE.best_notices(PROFILES, NOTICES, now=NOW, floor=2000, top=1000)
    expected = {notice.id: [] for notice in NOTICES}
    for scores in by_profile.values():
        for score in scores:
            expected[score.notice_id].append(score)
    for scores in expected.values():
        scores.sort(key=lambda score: (-score.total, score.profile_id))

    found = engine.best_profiles(NOTICES, PROFILES, now=NOW, floor=2000, top=4)

    assert found == {notice: scores[:4] for notice, scores in expected.items()}
    assert max(map(len, found.values())) == 4


def test_best_profiles_of_nothing_are_none():
    assert ENGINE.best_profiles([], PROFILES, now=NOW) == {}
    assert ENGINE.best_profiles(NOTICES[:1], [], now=NOW) == {NOTICES[0].id: []}


@pytest.mark.parametrize(
    "refusal",
    [
        {"languages": frozenset({"deu"})},
        {"muted_buyers": frozenset({1, 2, 3})},
        {"excluded_words": ("archivage", "audit", "jamais vu")},
        {"reach": frozenset({"38", "69", "75", "2A", "974"})},
        {"is_strict_place": True, "reach": frozenset(list(DEPARTMENTS)[:60])},
        {"is_strict_place": True},
    ],
)
@pytest.mark.parametrize("adds_up", [kernel, plain])
def test_best_notices_refuse_what_the_gates_refuse(refusal, adds_up):
    engine = Engine(ENGINE.statistics, kernel=adds_up)
    profiles = [replace(profile, **refusal) for profile in PROFILES]

    found = engine.best_notices(profiles, NOTICES, now=NOW, floor=0, top=300)

    assert found == {profile.id: expected_match(profile, 0, 300) for profile in profiles}
    everything = [expected_match(profile, 0, 300) for profile in PROFILES]
    assert sum(map(len, found.values())) < sum(map(len, everything))


def test_inputs_know_nothing_of_the_person():
    """Whatever is not told cannot weigh: no name, sex, photo, seniority or language of the site."""
    told = {
        field.name
        for one in (ProfileInput, ReferenceInput, ExpertiseInput)
        for field in fields(one)
    }

    assert told == {
        "id", "expertise", "skills", "headline", "references", "departments", "is_remote",
        "is_strict_place", "contract_natures", "reach", "languages", "muted_buyers",
        "excluded_words", "reductions",
        "title", "text", "classification_codes", "code", "label", "keywords", "cpv_prefixes",
    }  # fmt: skip


def test_bars_leave_out_what_is_below_them():
    found = ENGINE.best_notices(PROFILES, NOTICES, now=NOW, floor=0)
    profile, scores = max(found.items(), key=lambda pair: len(pair[1]))
    bar = int(scores[2].total * 10_000)
    barred = ENGINE.best_notices(PROFILES, NOTICES, now=NOW, floor=0, bars={profile: bar})
    assert barred[profile] == [score for score in scores if score.total >= scores[2].total]
    assert {key: value for key, value in barred.items() if key != profile} == {
        key: value for key, value in found.items() if key != profile
    }
