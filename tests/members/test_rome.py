"""Editions of ROME become rows: the pipeline and the command `import_rome`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from collectif.core.vocabularies.files import VocabularyRefused
from collectif.core.vocabularies.imports import VocabularyImport
from members.enums import SkillKind
from members.models import Occupation, OccupationSkill, RomeSkill, RomeTerm
from members.pipeline.vocabularies import StoredRome, store_rome
from members.sources.rome import reading
from tests.members.rome_archive import (
    BUDGET,
    CALM,
    HIRING,
    OCCUPATIONS,
    SKILLS,
    TITLES,
    USES,
    archive,
    macro,
    occupation,
    rome_file,
    title,
)
from tests.servers import Reply, ScriptedServer, running

NOTHING = (0, 0, 0)


@pytest.fixture(autouse=True)
def _small_lists(monkeypatch):
    """Let a list of a few entries pass for the whole."""
    monkeypatch.setattr(reading, "FEWEST_OCCUPATIONS", 3)
    monkeypatch.setattr(reading, "FEWEST_SKILLS", 2)


def take(edition="461", *, is_dry_run=False, **tables) -> StoredRome:
    return store_rome(rome_file(edition, **tables), is_dry_run=is_dry_run)


def counts(stored: StoredRome) -> list[tuple[int, int, int]]:
    """New, changed and obsolete skills, occupations, terms and links."""
    parts = (stored.skills, stored.occupations, stored.terms, stored.links)
    return [(part.new_count, part.changed_count, part.obsolete_count) for part in parts]


def without(rows, *codes):
    return [row for row in rows if not {row["code_ogr"], row.get("code_rome")} & set(codes)]


def test_first_edition_fills_the_tables(db):
    assert counts(take()) == [(3, 0, 0), (3, 0, 0), (9, 0, 0), (5, 0, 0)]
    budget, hiring, calm = RomeSkill.objects.order_by("code")
    assert (budget.tree_code, budget.label, budget.kind) == (
        "4A101",
        "Tenir un budget",
        SkillKind.TECHNICAL,
    )
    assert (budget.domain, budget.stake, budget.objective) == (
        "Gestion",
        "Argent",
        "Ne pas en manquer",
    )
    assert (hiring.kind, calm.kind) == (SkillKind.TECHNICAL, SkillKind.TRANSVERSAL)
    assert calm.definition == "Rester posé quand tout presse"
    assert Occupation.objects.get(code="A1199").is_cadre is False
    link = OccupationSkill.objects.get(occupation="M1299", skill=BUDGET)
    assert (link.is_core, link.weight) == (True, 1)
    assert RomeTerm.objects.get(code="20001").occupation_id == "M1299"


def test_import_keeps_where_the_rows_come_from(db):
    file = rome_file()
    store_rome(file, is_dry_run=False)
    (kept,) = VocabularyImport.objects.all()
    assert (kept.name, kept.language, kept.source, kept.version) == (
        "rome",
        "",
        "RefRomeCsv.zip",
        "4.61",
    )
    assert (kept.sha256, kept.row_count, kept.licence) == (
        file.digest,
        6,
        "Licence Ouverte 2.0. Source : France Travail, ROME 4.0 version 4.61",
    )


def test_same_edition_again_writes_nothing(db, django_assert_num_queries):
    take()
    # Savepoint in and out, the four tables, the last import.
    with django_assert_num_queries(7):
        assert take().is_unchanged
    assert VocabularyImport.objects.count() == 1


def test_next_edition_writes_what_changed_and_marks_what_left(db):
    take()
    skills = [macro(BUDGET, "4A109", "Tenir les comptes"), *without(SKILLS, BUDGET, HIRING)]
    stored = take(
        "462",
        referentiel_competence=skills,
        referentiel_code_rome=[*without(OCCUPATIONS, "A1199"), occupation("M1699", "Veilleur")],
        referentiel_appellation=without(TITLES, "A1199"),
    )
    assert counts(stored) == [(0, 1, 1), (1, 0, 1), (0, 1, 3), (0, 2, 2)]
    assert RomeSkill.objects.get(code=BUDGET).label == "Tenir les comptes"
    assert RomeSkill.objects.get(code=HIRING).is_obsolete
    assert Occupation.objects.get(code="A1199").is_obsolete
    assert not RomeTerm.objects.filter(code__in=["20003", HIRING, "110002"]).exists()
    assert not OccupationSkill.objects.filter(occupation="A1199").exists()
    assert list(VocabularyImport.objects.order_by("pk").values_list("version", flat=True)) == [
        "4.61",
        "4.62",
    ]


def test_what_left_may_come_back(db):
    take()
    take("462", referentiel_competence=without(SKILLS, HIRING))
    again = take("463")
    assert counts(again) == [(0, 1, 0), (0, 0, 0), (2, 0, 0), (1, 1, 0)]
    assert not RomeSkill.objects.get(code=HIRING).is_obsolete


def test_archive_without_its_tree_leaves_the_branches_we_hold(db):
    take()
    assert counts(take(arborescence_competences=None)) == [NOTHING] * 4
    assert RomeSkill.objects.get(code=BUDGET).domain == "Gestion"


def test_dry_run_counts_and_writes_nothing(db):
    assert counts(take(is_dry_run=True))[0] == (3, 0, 0)
    assert not RomeSkill.objects.exists()
    assert not RomeTerm.objects.exists()
    assert not VocabularyImport.objects.exists()


def test_label_no_column_can_hold_is_refused_and_leaves_everything(db):
    take()
    long = [*TITLES, title("20010", "x" * 501, "M1299")]
    with pytest.raises(VocabularyRefused) as caught:
        take("462", referentiel_appellation=long, referentiel_competence=without(SKILLS, HIRING))
    assert (caught.value.code, caught.value.detail[:7]) == ("bad_entry", "20010: ")
    assert not RomeSkill.objects.get(code=HIRING).is_obsolete
    assert VocabularyImport.objects.count() == 1


def run(*arguments) -> list[str]:
    out = StringIO()
    call_command("import_rome", *arguments, stdout=out)
    return out.getvalue().splitlines()


def refusal(*arguments) -> str:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    return str(caught.value)


@pytest.fixture
def server(settings):
    def script(request):
        return Reply(body=archive()) if request.path == "/csv" else Reply(status=404)

    with running(ScriptedServer(script)) as started:
        settings.MEMBERS_ROME_URL = f"{started.url}/csv"
        yield started


def test_import_rome_from_a_file_says_what_it_did(db, tmp_path):
    path = tmp_path / "RefRomeCsv.zip"
    path.write_bytes(archive())
    assert run("--file", str(path), "--dry-run") == [
        "ROME 4.61 (dry run, nothing written)",
        "  skills: 3 read, 3 new, 0 changed, 0 unchanged, 0 obsolete",
        "  occupations: 3 read, 3 new, 0 changed, 0 unchanged, 0 obsolete",
        "  terms: 9 read, 9 new, 0 changed, 0 unchanged, 0 obsolete",
        "  links: 5 read, 5 new, 0 changed, 0 unchanged, 0 obsolete",
    ]
    assert not RomeSkill.objects.exists()
    assert run("--file", str(path))[1].endswith("3 new, 0 changed, 0 unchanged, 0 obsolete")
    assert run("--file", str(path))[1].endswith("0 new, 0 changed, 3 unchanged, 0 obsolete")
    assert VocabularyImport.objects.get().source == "RefRomeCsv.zip"


def test_import_rome_reads_the_official_address(db, server):
    assert run()[0] == "ROME 4.61"
    (request,) = server.requests
    assert (request.path, request.body) == ("/csv", b"")
    assert request.headers["User-Agent"].startswith("Collectif (")
    assert VocabularyImport.objects.get().source == f"{server.url}/csv"


def test_import_rome_says_when_nothing_is_there(db, server, tmp_path):
    assert "404" in refusal("--url", f"{server.url}/gone")
    assert "cannot be opened" in refusal("--file", str(tmp_path / "none.zip"))


def test_import_rome_refuses_another_file_and_says_how_to_go_on(db, tmp_path, monkeypatch):
    path = tmp_path / "other.zip"
    path.write_bytes(b"<html></html>")
    assert refusal("--file", str(path)).endswith("Unzip it by hand and give the file.")
    path.write_bytes(archive())
    monkeypatch.setattr(reading, "FEWEST_SKILLS", 400)
    assert refusal("--file", str(path)) == (
        "Too short to be the whole list: 3 macro-compétences. Take it again; nothing was written."
    )
    assert not RomeSkill.objects.exists()


def test_address_and_file_exclude_each_other(db):
    assert "not allowed with" in refusal("--file", "a.zip", "--url", "http://b")


def test_edition_whose_uses_are_new_rows_only_adds_links(db):
    take()
    more = [*USES, {"code_rome": "A1199", "code_ogr": "110001", "coeur_metier": ""}]
    assert counts(take("462", coherence_item=more))[3][0] == 1
    assert set(OccupationSkill.objects.filter(occupation="A1199").values_list("skill")) == {
        (BUDGET,),
        (CALM,),
    }


@pytest.mark.parametrize(
    ("model", "words"), [("romeskill", "tresorerie"), ("occupation", "directeur")]
)
def test_admin_shows_and_finds_entries_and_changes_none(client_of, dana, model, words):
    take()
    staff = client_of(dana)
    found = staff.get(reverse(f"admin:members_{model}_changelist"), {"q": words})
    assert [str(row.pk) for row in found.context["cl"].result_list] in ([BUDGET], ["M1299"])
    row = found.context["cl"].result_list[0]
    change = reverse(f"admin:members_{model}_change", args=[row.pk])
    assert staff.get(change).status_code == 200
    assert staff.post(change, {"label": "Autre"}).status_code == 403
