import pytest
from lxml import etree

from members.sources.cv import xml
from members.sources.cv.errors import UnreadableCv


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "corrupt"),
        (b"<a>", "corrupt"),
        (b"<a>" * 300 + b"</a>" * 300, "corrupt"),
        (b"<!DOCTYPE a><a/>", "bomb"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "bomb"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "bomb"),
        (b'<!DOCTYPE a [<!ENTITY b "c"', "bomb"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"), "bomb"),
    ],
)
def test_what_is_unsafe_or_broken_is_refused(data, code):
    with pytest.raises(UnreadableCv) as refused:
        xml.parse(data)

    assert refused.value.code == code


def test_comments_and_instructions_are_left_out():
    assert etree.tostring(xml.parse(b"<a><!-- b --><?c d?>e</a>")) == b"<a>e</a>"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<a> b </a>", "b"),
        (b"<a/>", ""),
        (b"<a b='c'/>", {"b": "c"}),
        (b"<a b='c'>d</a>", {"b": "c", "#text": "d"}),
        (b"<a><b>1</b><c>2</c></a>", {"b": "1", "c": "2"}),
        (b"<a><b>1</b><b>2</b><b>3</b></a>", {"b": ["1", "2", "3"]}),
        (b"<x:a xmlns:x='urn:x'><x:b x:c='1'/></x:a>", {"b": {"c": "1"}}),
        (b"<a>b<c/>d</a>", {"c": "", "#text": "bd"}),
    ],
)
def test_content_is_json_by_local_names(data, expected):
    assert xml.content(xml.parse(data)) == expected
