from dataclasses import replace
from decimal import Decimal

import pytest

from collectif.matching import blocks
from collectif.matching.engine import CHUNK_SIZE, Engine
from collectif.matching.gates import passes
from collectif.matching.inputs import NoticeInput, ProfileInput
from collectif.matching.scores import DEFAULT_FLOOR, PLACE_MAX, SCORE_MAX, PartKind
from collectif.matching.statistics import Statistics
from tests.matching import samples
from tests.matching.oracle import naive_total
from tests.matching.samples import NOW

NOTICES = samples.notices(300)
PROFILES = samples.profiles(CHUNK_SIZE + 8)
ENGINE = Engine(Statistics.from_notices(NOTICES))
BY_ID = {notice.id: notice for notice in NOTICES}


def expected_match(profile, floor, top):
    """Say in one line what match promises, from the exact scores."""
    return [
        score
        for score in ENGINE.score(profile, NOTICES)
        if score.total >= floor
        and passes(BY_ID[score.notice_id], profile, NOW)
        and any(part.kind is not PartKind.PLACE for part in score.parts)
    ][:top]


def test_score_parts_sum_to_the_total_for_every_pair():
    for profile in PROFILES:
        for score in ENGINE.score(profile, NOTICES):
            assert sum(part.points for part in score.parts) == score.total
            assert Decimal(0) <= score.total <= SCORE_MAX
            for part in score.parts:
                assert part.points > 0
                assert not part.words or sum(one.points for one in part.words) == part.points


def test_score_equals_the_plain_formula_within_the_cut():
    for profile in PROFILES:
        for score in ENGINE.score(profile, NOTICES[:60]):
            plain = naive_total(profile, BY_ID[score.notice_id], ENGINE.statistics)
            cuts = sum(max(1, len(part.words)) for part in score.parts) + 3
            assert plain - cuts * 1e-4 <= float(score.total) <= plain + 1e-9


def test_score_is_sorted_best_first_then_by_notice():
    scores = ENGINE.score(PROFILES[3], NOTICES)

    assert len(scores) == len(NOTICES)
    assert scores == sorted(scores, key=lambda score: (-score.total, score.notice_id))


def test_score_does_not_depend_on_the_other_notices():
    alone = ENGINE.score(PROFILES[3], NOTICES[7:8])

    assert alone[0] in ENGINE.score(PROFILES[3], NOTICES)


@pytest.mark.parametrize(("floor", "top"), [("0", 5), ("0.25", 50), ("0.3", 1), ("0", 1000)])
def test_match_agrees_exactly_with_score_and_gates(floor, top):
    found = ENGINE.match(PROFILES, NOTICES, now=NOW, floor=Decimal(floor), top=top)

    assert found == {one.id: expected_match(one, Decimal(floor), top) for one in PROFILES}


def test_match_small_blocks_give_the_same(monkeypatch):
    whole = ENGINE.match(PROFILES, NOTICES, now=NOW, top=3)
    monkeypatch.setattr(blocks, "BLOCK_SIZE", 16)

    assert ENGINE.match(PROFILES, NOTICES, now=NOW, top=3) == whole


def test_match_index_can_be_reused():
    index = ENGINE.index(iter(NOTICES))

    assert ENGINE.match(PROFILES, index, now=NOW) == ENGINE.match(PROFILES, NOTICES, now=NOW)


def test_match_weak_words_nearby_do_not_push_out_a_real_match():
    drowned = "archivage " + " ".join(f"mot{letter}x" * 3 for letter in samples.WORDS.split()) * 90
    near = [NoticeInput(number, "Avis", drowned, departments=("38",)) for number in range(9)]
    far = NoticeInput(99, "Archivage", departments=("974",))
    skills = ("archivage", "vélo", "audit", "tri", "dette", "musée", "achats", "énergie")
    profile = ProfileInput(1, skills=skills, departments=("38",))

    found = ENGINE.match([profile], [*near, far], now=NOW, floor=Decimal(0), top=1)

    assert [score.notice_id for score in found[1]] == [99]
    assert found[1][0].total < PLACE_MAX


def test_match_equal_totals_are_ordered_by_notice():
    twins = [replace(NOTICES[0], id=number, is_call=True, closes_at=None) for number in (9, 3, 7)]
    twins = [replace(twin, contract_natures=frozenset()) for twin in twins]
    profile = ProfileInput(1, skills=(NOTICES[0].title,))

    found = ENGINE.match([profile], twins, now=NOW, floor=Decimal(0), top=2)

    assert [score.notice_id for score in found[1]] == [3, 7]


def test_match_empty_profile_has_no_match():
    empty = ProfileInput(1, departments=("38",))

    assert ENGINE.match([empty], NOTICES, now=NOW, floor=Decimal(0)) == {1: []}


def test_match_place_alone_is_no_match():
    near = NoticeInput(1, "Archivage", departments=("38",))
    profile = ProfileInput(1, skills=("vélo",), departments=("38",))

    assert ENGINE.match([profile], [near], now=NOW, floor=Decimal(0)) == {1: []}


@pytest.mark.parametrize("sources", ["expertise", "skills", "references"])
def test_match_profile_with_one_kind_of_source_is_enough(sources):
    full = next(one for one in PROFILES if getattr(one, sources))
    only = ProfileInput(1, **{sources: getattr(full, sources)})

    assert ENGINE.match([only], NOTICES, now=NOW, floor=Decimal("0.1"))[1]


def test_match_nothing_to_match_gives_nothing():
    assert ENGINE.match([], NOTICES, now=NOW) == {}
    assert ENGINE.match([PROFILES[3]], [], now=NOW) == {PROFILES[3].id: []}


def test_match_statistics_of_no_notice_still_rank():
    engine = Engine(Statistics.from_notices([]))
    notice = NoticeInput(1, "Archivage électronique", departments=("38",))
    profile = ProfileInput(1, skills=("archivage",), departments=("38",))

    assert engine.match([profile], [notice], now=NOW)[1][0].total >= DEFAULT_FLOOR
