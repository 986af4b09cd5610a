from math import inf

import pytest

from collectif.matching import index as index_module
from collectif.matching.index import NoticeIndex, Position
from collectif.matching.inputs import NoticeInput
from collectif.matching.notice_vectors import notice_vector
from collectif.matching.space import NOWHERE, Space
from collectif.matching.statistics import Statistics
from collectif.matching.words import stem
from tests.matching import samples

NOTICES = samples.notices(60)
STATISTICS = Statistics.from_notices(NOTICES)


def build(notices, space=None):
    index = NoticeIndex(space or Space(STATISTICS))
    index.add(map(notice_vector, notices))
    return index


def weight(index, word, row=0):
    """Return the weight of a word in a notice of the only block."""
    (block,) = index.blocks
    (number,) = index.space.words([stem(word)])
    postings = slice(*block.starts[number : number + 2])
    return float(block.weights[postings][block.rows[postings] == row].sum())


def test_add_keeps_every_notice_and_its_facts():
    index = build(NOTICES)
    vectors = [notice_vector(notice) for notice in NOTICES]
    (block,) = index.blocks

    assert block.ids.tolist() == [notice.id for notice in NOTICES]
    assert [index.codes.keys[n] for n in block.code_sets] == [(v.cpv_codes, False) for v in vectors]
    assert [index.places.keys[n] for n in block.place_sets] == [v.departments for v in vectors]
    assert len(block.rows) == sum(len(vector.words) for vector in vectors)


def test_add_same_sets_are_stored_once():
    codes = build(NOTICES).codes.keys

    assert len(set(codes)) == len(codes) < len(NOTICES)


def test_add_word_weighs_as_bm25_says():
    index = build([NoticeInput(1, "audit audit dette"), NoticeInput(2, "vélo")])
    rarity = STATISTICS.word_weight(stem("audit"))
    norm = 1.2 * (0.25 + 0.75 * 3 / STATISTICS.average_length)

    assert weight(index, "audit") == pytest.approx(rarity * 2 * 2.2 / (2 + norm), rel=1e-6)
    assert weight(index, "audit", row=1) == 0


def test_add_long_text_weakens_each_word():
    long = build([NoticeInput(1, "audit", "vélo école " * 30)])

    assert weight(long, "audit") < weight(build([NoticeInput(1, "audit")]), "audit")


def test_add_closing_time_tells_calls_from_the_rest():
    index = build([NoticeInput(1, "a"), NoticeInput(2, "b", is_call=False)])

    assert index.blocks[0].closes.tolist() == [inf, -inf]
    assert (len(index), index.count) == (2, 1)


def test_add_set_without_a_place_holds_nowhere():
    index = build([NoticeInput(1, "a"), NoticeInput(2, "b", departments=("01", "2A"))])

    assert index.place_sets.starts.tolist() == [0, 1, 3]
    assert index.place_sets.members.tolist()[0] == NOWHERE


def test_add_by_blocks_says_where_each_notice_stands(monkeypatch):
    monkeypatch.setattr(index_module, "BLOCK_SIZE", 25)
    index = build(NOTICES)
    index.add([notice_vector(NoticeInput(7, "Tri"))])

    assert [len(block.ids) for block in index.blocks] == [25, 25, 10, 1]
    assert list(index.positions())[25:27] == [Position(1, 0), Position(1, 1)]
    assert len(index) == len(list(index.positions())) == 61


def test_withdraw_closes_what_is_there_and_ignores_the_rest():
    index = build([NoticeInput(1, "a"), NoticeInput(2, "b"), NoticeInput(3, "c")])

    index.withdraw([3, 1, 99])

    assert index.blocks[0].closes.tolist() == [-inf, inf, -inf]
    assert (len(index), index.count) == (3, 1)


def test_index_of_nothing_is_empty():
    index = build([])

    assert (len(index), index.count, index.blocks) == (0, 0, [])
