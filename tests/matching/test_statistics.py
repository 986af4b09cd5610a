import json
from math import log

import pytest

from collectif.matching.inputs import NoticeInput
from collectif.matching.statistics import DEFAULT_LENGTH, Statistics
from collectif.matching.words import stem
from tests.matching import samples

ARCHIVES = NoticeInput(1, "Archivage, archivage et tri", classification_codes=("72512000",))
AUDIT = NoticeInput(2, "Audit", classification_codes=("72000000", "79212000"))
BARE = NoticeInput(3, "Tri")


def test_from_notices_counts_documents_not_occurrences():
    statistics = Statistics.from_notices(iter([ARCHIVES, AUDIT, BARE]))

    assert statistics.document_count == 3
    assert statistics.word_df == {stem("archivage"): 1, stem("tri"): 2, stem("audit"): 1}
    assert statistics.average_length == pytest.approx(5 / 3)


def test_from_notices_counts_each_class_once_a_notice_and_the_classified_ones():
    counts = Statistics.from_notices([ARCHIVES, AUDIT, BARE]).cpv_counts

    assert counts[""] == 2
    assert counts["72"] == 2
    assert counts["7251"] == 1


def test_from_notices_without_any_still_weighs():
    statistics = Statistics.from_notices([])

    assert statistics.document_count == 0
    assert statistics.average_length == DEFAULT_LENGTH
    assert statistics.word_weight("archiv") > 0
    assert statistics.information("79") > 0


def test_word_weight_unseen_word_weighs_most():
    statistics = Statistics.from_notices([ARCHIVES, AUDIT, BARE])

    assert statistics.word_weight("unseen") == pytest.approx(log(1 + 1003.5 / 0.5))
    assert statistics.word_weight("unseen") > statistics.word_weight(stem("audit"))
    assert statistics.word_weight(stem("audit")) > statistics.word_weight(stem("tri"))


def test_information_grows_from_division_to_code():
    statistics = Statistics.from_notices(samples.notices(200))
    depths = [statistics.information(prefix) for prefix in ("72", "725", "7251", "72512")]

    assert depths == sorted(depths)
    assert depths[0] > 0


def test_information_of_the_root_is_nothing():
    assert Statistics.from_notices([]).information("") == 0


def test_to_dict_survives_json():
    statistics = Statistics.from_notices(samples.notices(50))

    assert Statistics.from_dict(json.loads(json.dumps(statistics.to_dict()))) == statistics


def test_from_dict_missing_field_raises_key_error():
    with pytest.raises(KeyError):
        Statistics.from_dict({"document_count": 1})
