import json

from tenders.pipeline.payloads import receive, storable


def test_receive_does_not_mind_the_order_of_keys():
    one, other = {"idweb": "26-1", "objet": "x"}, {"objet": "x", "idweb": "26-1"}

    assert receive(one) == receive(other)


def test_receive_tells_apart_what_differs_by_what_postgres_refuses():
    clean, dirty = receive({"idweb": "26-1", "a": "b"}), receive({"idweb": "26-1", "a": "b\0"})

    assert clean.payload == dirty.payload
    assert clean.digest != dirty.digest


def test_receive_names_by_its_contents_what_has_no_usable_id():
    received = [receive(row) for row in ({"idweb": "../../etc"}, {"idweb": None}, {}, "text")]

    assert all(item.source_id.startswith("unidentified-") for item in received)
    assert len({item.source_id for item in received}) == 4
    assert max(len(item.source_id) for item in received) <= 80


def test_storable_keeps_what_json_holds():
    value = {"a": [1, 2.5, None, True, "é\n", {"b": []}]}

    assert storable(value) == value


def test_storable_takes_out_what_postgres_refuses():
    value = json.loads(
        '{"a\\u0000": ["\\u0000", "\\ud800x", NaN, -Infinity, {"b": "\\ud83d\\ude00"}]}'
    )

    assert storable(value) == {"a": ["", "?x", "nan", "-inf", {"b": "😀"}]}
