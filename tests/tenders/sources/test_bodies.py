import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectif.core.remote.errors import SourceUnavailable
from tenders.sources.bodies import canonical, json_object, xml_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b"[" * 100_000, b"<html></html>"]
)
def test_json_object_refuses_anything_else(body):
    with pytest.raises(SourceUnavailable) as caught:
        json_object(body)

    assert (caught.value.code, caught.value.status) == ("bad_body", 200)


def test_one_undecodable_byte_does_not_lose_the_page():
    assert json_object(b'\xef\xbb\xbf{"objet": "caf\xe9"}') == {"objet": "caf\ufffd"}


def test_canonical_text_does_not_depend_on_the_order_of_keys():
    assert canonical({"b": [1, 2.5, None], "a": "é"}) == '{"a":"é","b":[1,2.5,null]}'
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a\x00": "b\x00c"}, '{"a":"bc"}'),
        (["\ud800x", {"y": ["\udfff"]}], '["x",{"y":[""]}]'),
        ({"n": math.nan, "i": -math.inf}, '{"i":"-inf","n":"nan"}'),
        ("\\u0000", '"\\\\u0000"'),
    ],
    ids=repr,
)
def test_canonical_text_can_be_stored(value, text):
    assert canonical(value) == text


@given(VALUES)
def test_canonical_text_is_always_json_that_can_be_stored(value):
    text = canonical(value)

    assert canonical(json.loads(text)) == text
    assert "\x00" not in text.encode().decode()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<a>é</a>".encode(), "<a>é</a>"),
        (b'<?xml version="1.0"?>\n<a/>\n', '<?xml version="1.0"?>\n<a/>\n'),
        (b"\xef\xbb\xbf<a></a>", "<a></a>"),
        ("<a>é</a>".encode("utf-16"), "<a>é</a>"),
        (b"<a>caf\xe9 \x00</a>", "<a>caf\ufffd </a>"),
        (
            b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>',
            '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>',
        ),
        (
            b"<?xml version='1.0' encoding='windows-1252'?><a>\x92</a>",
            "<?xml version='1.0' encoding='windows-1252'?><a>’</a>",
        ),
        (
            b"<?xml version='1.0' encoding='idna'?><a>\xc3\xa9</a>",
            "<?xml version='1.0' encoding='idna'?><a>é</a>",
        ),
        (
            b"<?xml version='1.0' encoding='iso-8859-99'?><a>\xc3\xa9</a>",
            "<?xml version='1.0' encoding='iso-8859-99'?><a>é</a>",
        ),
        (b"<!-- <html> --><n:a x='1'>t</n:a ><!-- end -->",) * 2,
        (b"<!DOCTYPE a [<!ENTITY b '<html>'>]><a>&b;</a>",) * 2,
        (b"<a><a></a></b></a>",) * 2,
    ],
    ids=repr,
)
def test_xml_is_decoded_and_kept_whole(body, text):
    assert xml_text(body) == (text if isinstance(text, str) else text.decode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b'{"message": "no"}',
        b"<html><body>Maintenance</body></html>",
        b"<!DOCTYPE html><HTML></HTML>",
        b"<?xml version='1.0'?>",
        b"<a><b></b>",
        b"<a><b/>",
        b"<a><b></b></a",
        b"<ContractNotice><c></c></Contract",
        b"<!-- unfinished <a></a>",
        b"<?xml version='1.0' encoding='utf-16'?><a></a>"[:30],
    ],
    ids=repr,
)
def test_xml_that_is_not_whole_is_asked_again(body):
    with pytest.raises(SourceUnavailable) as caught:
        xml_text(body)

    assert caught.value.code == "bad_body"


@given(st.binary() | st.text(alphabet="<>/!-[]?aé \x00").map(str.encode))
def test_any_bytes_give_a_storable_text_or_a_fault(body):
    try:
        text = xml_text(body)
    except SourceUnavailable:
        return
    assert "\x00" not in text
    text.encode()
