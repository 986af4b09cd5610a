from tenders.pipeline.told import standing
from tests.tenders.facts import facts, lot, told

CALL = facts(variant="eforms", lots=(lot("LOT-0001"), lot("LOT-0002")))
UUID = {"notice_uuid": "5b1f9f0e-3c7a-4a65-9a55-7f7bb3c8a001", "notice_version": "02"}


def republished(source_id="26-2", *, after=5, **fields):
    """A correction that says everything again."""
    whole = {"variant": "eforms", "lots": (lot("LOT-0001"),)} | fields
    return facts(source_id, "correction", after=after, **whole)


def kept(*notices):
    """Numbers of the notices that still count, given newest first."""
    return [one.facts.source_id for one in standing(told(*notices))]


def test_all_notices_count_as_long_as_none_says_everything_again():
    partial = facts("26-2", "correction", after=5, lots=(lot("1"),))
    empty = republished("26-3", lots=())

    assert kept(empty, partial, CALL) == ["26-3", "26-2", "26-1"]


def test_what_is_older_than_a_republished_notice_no_longer_counts():
    award = facts("26-4", "award", after=60)

    assert kept(republished("26-3", after=9), republished(), CALL, award) == ["26-3", "26-4"]


def test_copy_of_a_republished_notice_on_another_source_counts_though_it_came_first():
    copy = republished("26-2", after=4, **UUID)

    assert kept(republished("99-2026", **UUID), copy, CALL) == ["99-2026", "26-2"]


def test_notices_without_identity_are_no_copies():
    assert kept(republished(), CALL) == ["26-2"]
