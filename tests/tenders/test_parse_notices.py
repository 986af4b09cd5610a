import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.tenders.sources.records import fnsimple, make_record, mapa


def parsed(*arguments):
    """Run the command; return the objects it printed and its complaint."""
    out, complaint = StringIO(), ""
    try:
        call_command("parse_notices", *map(str, arguments), stdout=out)
    except CommandError as error:
        complaint = str(error)
    return [json.loads(line) for line in out.getvalue().splitlines()], complaint


def test_parse_notices_prints_one_object_a_line(tmp_path):
    first, second = tmp_path / "a.json", tmp_path / "b.jsonl"
    first.write_text(json.dumps({"results": [make_record(fnsimple())]}))
    second.write_text(json.dumps(make_record(mapa(), idweb="26-2")))

    found, complaint = parsed(first, second)

    assert [notice["id"] for notice in found] == ["26-10001", "26-2"]
    assert found[0]["title"] == "Tonte et taille dans les parcs"
    assert complaint == ""


def test_parse_notices_goes_on_after_a_bad_record_and_fails_at_the_end(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [make_record({"CONCESSION": {}}), make_record(fnsimple(), idweb="26-2")]
    path.write_text("\n".join(map(json.dumps, rows)))

    found, complaint = parsed(path, tmp_path / "nowhere.json")

    bad, good, missing = found
    assert bad == {
        "id": "26-10001",
        "source": "boamp",
        "error": "unknown_variant",
        "detail": "CONCESSION",
    }
    assert good["id"] == "26-2"
    assert missing["error"] == "unreadable_file"
    assert complaint == "2 of 3 could not be read."


def test_parse_notices_believes_the_source_it_is_given(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(make_record(fnsimple())))

    found, complaint = parsed("--source", "ted", path)

    assert (found[0]["source"], found[0]["error"]) == ("ted", "not_a_record")
    assert complaint == "1 of 1 could not be read."


def test_parse_notices_wants_a_file():
    with pytest.raises(CommandError, match="FILE"):
        call_command("parse_notices")
