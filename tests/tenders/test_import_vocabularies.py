"""The commands `import_cpv` and `import_places`, from files and from a server."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from collectif.core.communes import Place
from collectif.core.vocabularies.imports import VocabularyImport
from tenders.models import CpvCode
from tenders.sources.vocabularies import cpv, places
from tests.servers import Reply, ScriptedServer, running
from tests.tenders.vocabulary_files import FRENCH, commune, places_file, sdk_body


def run(*arguments, **options) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue().strip()


def refusal(*arguments) -> str:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    return str(caught.value)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cpv, "FLOOR", len(FRENCH))
    (tmp_path / "code_fr.xml").write_bytes(sdk_body(FRENCH))
    (tmp_path / "short_fr.xml").write_bytes(sdk_body({"79000000": "Services"}))
    return tmp_path


@pytest.fixture
def server(settings, monkeypatch):
    monkeypatch.setattr(cpv, "FLOOR", len(FRENCH))
    settings.TENDERS_PACE = 0

    def script(request):
        language = request.path.removesuffix(".xml")[-2:]
        if language in {"fr", "en", "de", "sv"}:
            return Reply(body=sdk_body(FRENCH, language))
        return Reply(status=404)

    with running(ScriptedServer(script)) as started:
        settings.TENDERS_CPV_URL = f"{started.url}/1.15.1/translations/code_{{language}}.xml"
        settings.TENDERS_PLACES_URL = f"{started.url}/communes"
        yield started


def test_import_cpv_from_a_file_says_what_it_did(db, folder):
    path = str(folder / "code_fr.xml")
    assert run("import_cpv", "--file", path, "--dry-run") == (
        "CPV (fr): 8 codes read, 8 new, 0 changed, 0 unchanged, 0 obsolete "
        "(dry run, nothing written)"
    )
    assert not CpvCode.objects.exists()
    assert run("import_cpv", "--file", path, "--edition", "1.15.1") == (
        "CPV (fr): 8 codes read, 8 new, 0 changed, 0 unchanged, 0 obsolete"
    )
    kept = VocabularyImport.objects.get()
    assert (kept.source, kept.version) == ("code_fr.xml", "1.15.1")
    assert run("import_cpv", "--file", path).endswith("0 new, 0 changed, 8 unchanged, 0 obsolete")


def test_import_cpv_reads_the_official_address_of_each_language(db, server):
    said = run("import_cpv", "--language", "fr", "--language", "sv")
    assert said.startswith("CPV (fr, sv): 8 codes read, 8 new")
    assert [request.path for request in server.requests] == [
        "/1.15.1/translations/code_fr.xml",
        "/1.15.1/translations/code_sv.xml",
    ]
    assert server.requests[0].headers["User-Agent"].startswith("Collectif (")
    assert list(VocabularyImport.objects.values_list("language", "version").order_by("pk")) == [
        ("fr", "1.15.1"),
        ("sv", "1.15.1"),
    ]


def test_import_cpv_from_one_address_takes_the_language_of_its_name(db, server):
    said = run("import_cpv", "--url", f"{server.url}/code_en.xml")
    assert said.startswith("CPV (en): 8 codes read")


def test_import_cpv_refuses_a_short_list_and_says_how_to_go_on(db, folder):
    said = refusal("import_cpv", "--file", str(folder / "short_fr.xml"))
    assert said == (
        "Too short to be the whole list: 1 codes in short_fr.xml. "
        "Take it again; nothing was written."
    )
    assert not CpvCode.objects.exists()


def test_import_cpv_of_a_language_its_text_denies_is_refused(db, folder):
    said = refusal("import_cpv", "--file", str(folder / "code_fr.xml"), "--language", "de")
    assert said.startswith("The language is not the one expected (fr, de expected)")


def test_commands_say_when_nothing_is_there(db, server, tmp_path):
    assert "404" in refusal("import_cpv", "--url", f"{server.url}/gone")
    assert "cannot be opened" in refusal("import_cpv", "--file", str(tmp_path / "no_fr.xml"))
    assert "404" in refusal("import_places")


def test_file_and_url_exclude_each_other(db):
    assert "not allowed with" in refusal("import_cpv", "--file", "a.xml", "--url", "http://b")


def test_import_places_refuses_a_short_list(db, tmp_path):
    path = tmp_path / "communes.json"
    path.write_bytes(places_file(commune()).body)
    assert refusal("import_places", "--file", str(path)).startswith("Too short")
    assert not Place.objects.exists()


def test_import_places_from_the_official_address_says_what_it_did(db, settings, monkeypatch):
    monkeypatch.setattr(places, "FLOOR", 1)
    settings.TENDERS_PACE = 0
    reply = Reply(body=places_file(commune()).body)
    with running(ScriptedServer(lambda request: reply)) as server:
        settings.TENDERS_PLACES_URL = f"{server.url}/communes?format=json"
        assert run("import_places") == (
            "places: 1 communes read, 1 new, 0 changed, 0 unchanged, 0 obsolete"
        )
    assert VocabularyImport.objects.get().source.endswith("/communes?format=json")
