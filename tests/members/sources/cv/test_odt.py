import pytest

from members.sources.cv import odt
from members.sources.cv.errors import UnreadableCv
from tests.members.sources.cv import documents


def lines(body):
    return odt.read(documents.odt(documents.odt_content(body))).lines


def test_spans_spaces_and_breaks_are_kept_in_order():
    body = "<text:p>A<text:span>B<text:s/>C</text:span>D<text:tab/>E<text:line-break/>F</text:p>"

    assert lines(body) == ("AB CD\tE", "F")


def test_items_of_a_list_have_a_bullet():
    body = "<text:list><text:list-item><text:p>Budget</text:p></text:list-item></text:list>"

    assert lines(body) == ("• Budget",)


def test_a_frame_is_read_apart_from_its_paragraph():
    assert lines("<text:p>Sor<text:p>Langues</text:p>ne</text:p>") == ("Langues", "Sorne")


def test_notes_and_what_was_deleted_are_not_read():
    body = (
        "<text:tracked-changes><text:p>1965</text:p></text:tracked-changes>"
        "<text:p>Sor<office:annotation><text:p>1965</text:p></office:annotation>ne</text:p>"
    )

    assert lines(body) == ("Sorne",)


def test_a_password_is_seen_in_the_manifest():
    with pytest.raises(UnreadableCv, match="encrypted"):
        odt.read(documents.odt_with_password())
