from math import inf

from collectif.matching.index import NoticeIndex
from collectif.matching.inputs import NoticeInput
from collectif.matching.statistics import Statistics
from collectif.matching.vectors import notice_vector
from tests.matching import samples

NOTICES = samples.notices(60)
STATISTICS = Statistics.from_notices(NOTICES)


def build(notices):
    return NoticeIndex.build(notice_vector(notice, STATISTICS) for notice in notices)


def test_build_keeps_every_notice_and_its_facts():
    index = build(NOTICES)
    vectors = [notice_vector(notice, STATISTICS) for notice in NOTICES]

    assert index.ids.tolist() == [notice.id for notice in NOTICES]
    assert [index.cpv.keys[n] for n in index.cpv.of_notice] == [v.cpv_codes for v in vectors]
    assert [index.places.keys[n] for n in index.places.of_notice] == [
        vector.departments for vector in vectors
    ]
    assert [index.natures.keys[n] for n in index.natures.of_notice] == [
        notice.contract_natures for notice in NOTICES
    ]


def test_build_same_sets_are_stored_once():
    index = build(NOTICES)

    assert len(set(index.cpv.keys)) == len(index.cpv.keys) < len(NOTICES)


def test_build_closing_time_tells_calls_from_the_rest():
    index = build([NoticeInput(1, "a"), NoticeInput(2, "b", is_call=False)])

    assert index.closes.tolist() == [inf, -inf]


def test_build_from_nothing_is_empty():
    assert len(build([])) == 0


def test_shared_words_gives_the_weights_of_the_notice():
    index = build(NOTICES)
    vector = notice_vector(NOTICES[0], STATISTICS)
    everything = {column: stemmed for stemmed, column in index.columns.items()}

    assert dict(index.shared_words(0, everything)) == vector.words
