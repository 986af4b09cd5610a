from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.sample_source.markup import DILA, OASIS, namespaces, to_xml
from tenders.sources.errors import UnparsableRecord
from tenders.sources.xml import parse
from tests.tenders.sources.ubl import published

BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<ContractNotice>&b;</ContractNotice>"""
EXTERNAL = """<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><ContractNotice>&e;
</ContractNotice>"""
HIDDEN = """\ufeff<?xml version="1.0"?><!-- <a> --><?p ?><!doctype x SYSTEM "http://127.0.0.1/x">
<ContractNotice/>"""


def refusal(body):
    with pytest.raises(UnparsableRecord) as caught:
        parse(body)
    return caught.value.code


def bare(value):
    """Return a form as XML gives it back: a text without attribute is but a text."""
    if isinstance(value, list):
        return [bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    return value["#text"] if list(value) == ["#text"] else {k: bare(v) for k, v in value.items()}


def test_elements_become_the_json_of_the_wire():
    body = """<a><one x="1">text</one><two>1</two><two>2</two><two/><empty/>
        <mixed>before<b>in</b>after</mixed><only y="2"/></a>"""

    assert parse(body) == {
        "a": {
            "one": {"@x": "1", "#text": "text"},
            "two": ["1", "2", ""],
            "empty": "",
            "mixed": {"b": "in", "#text": "beforeafter"},
            "only": {"@y": "2"},
        }
    }


@pytest.mark.parametrize("ubl", [OASIS, DILA])
def test_what_was_json_comes_back_the_same(ubl):
    form = published()

    assert parse(to_xml(form, ubl=ubl)) == bare(form)


def test_prefixes_are_ours_whatever_the_document_calls_them():
    basic = namespaces()["cbc"]

    assert parse(f'<u:N xmlns:u="urn:x" xmlns:z="{basic}"><z:ID z:x="y">7</z:ID></u:N>') == {
        "N": {"cbc:ID": {"@cbc:x": "y", "#text": "7"}}
    }


def test_attributes_of_the_schema_keep_their_prefix():
    instance = "http://www.w3.org/2001/XMLSchema-instance"

    assert parse(f'<a xmlns:i="{instance}" i:type="b">1</a>') == {
        "a": {"@xsi:type": "b", "#text": "1"}
    }


def test_comments_instructions_and_cdata_leave_only_text():
    body = "<a><!-- no --><b>1<!-- no --><?no no?>2</b><c><![CDATA[<!DOCTYPE html>]]></c></a>"

    assert parse(body) == {"a": {"b": "12", "c": "<!DOCTYPE html>"}}


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
def test_text_already_decoded_is_read_whatever_its_declaration(encoding):
    assert parse(f'<?xml version="1.0" encoding="{encoding}"?><a>Évry</a>') == {"a": "Évry"}


@pytest.mark.parametrize("body", [BOMB, EXTERNAL, HIDDEN, f"\ufeff\ufeff{BOMB}"])
def test_document_types_are_refused(body):
    assert refusal(body) == "unsafe_xml"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no xml",
        "<a>",
        "<a/><b/>",
        "<a>\x00</a>",
        "<a>&unknown;</a>",
        "<a>" * 10_000,
        "{}",
        "<?xml version='1.0'?>",
    ],
)
def test_what_is_not_well_formed_is_refused(body):
    assert refusal(body) == "not_xml"


def test_a_long_prolog_is_read_in_no_time():
    assert refusal("<?x ?>" * 50_000 + "<!--" * 50_000) == "not_xml"


@settings(deadline=None)
@given(st.text(alphabet="<>/!?-[]&;'\"= abA\x00\ud800\u0301é\n") | st.text())
def test_any_text_gives_json_or_a_refusal(body):
    with suppress(UnparsableRecord):
        assert len(parse(body)) == 1


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_decoded_give_json_or_a_refusal(body):
    with suppress(UnparsableRecord):
        assert len(parse(body.decode(errors="replace"))) == 1
