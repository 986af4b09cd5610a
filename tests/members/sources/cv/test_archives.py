import pytest

from members.sources.cv import archives
from members.sources.cv.errors import CvFault, UnreadableCv
from members.sources.cv.limits import MAX_PART_BYTES
from tests.members.sources.cv.documents import archive


def test_a_part_is_read_by_its_name():
    data = archive({"a.xml": "<a/>", "b.xml": "<b/>"})

    assert archives.part_names(data) == {"a.xml", "b.xml"}
    assert archives.part(data, "b.xml") == b"<b/>"


def test_only_the_part_that_is_read_has_a_limit():
    data = archive({"a.xml": "<a/>", "picture": bytes(MAX_PART_BYTES + 1)})

    assert archives.part(data, "a.xml") == b"<a/>"
    with pytest.raises(UnreadableCv) as refused:
        archives.part(data, "picture")
    assert refused.value.code is CvFault.BOMB


def test_a_size_that_lies_is_not_believed():
    """The directory says ten bytes where a megabyte is."""
    data = archive({"a.xml": bytes(1_000_000)})
    lying = data.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    with pytest.raises(UnreadableCv) as refused:
        archives.part(lying, "a.xml")

    assert refused.value.code is CvFault.CORRUPT


def test_a_part_with_a_password_is_refused():
    data = bytearray(archive({"a.xml": "<a/>"}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1

    with pytest.raises(UnreadableCv) as refused:
        archives.part(bytes(data), "a.xml")

    assert refused.value.code is CvFault.ENCRYPTED


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", archive({"a.xml": "<a/>" * 99})[:-30]])
def test_a_broken_archive_is_corrupt(data):
    with pytest.raises(UnreadableCv) as refused:
        archives.part_names(data)

    assert refused.value.code is CvFault.CORRUPT
