import csv
import io
import json
from zipfile import ZipFile

import pytest

from collectif.core.personal_data import told_holdings
from members.models import Profile
from members.pipeline.archive import README, step_count, write_archive
from tests.members.factories import SkillFactory, UserFactory
from tests.members.privacy_factories import SECRET, full_life

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def archive_of(person) -> ZipFile:
    stream, steps = io.BytesIO(), []
    write_archive(stream, person, on_step=steps.append)
    assert steps == list(range(1, step_count() + 1))
    return ZipFile(stream)


def told(archive: ZipFile, name: str) -> list[dict]:
    return json.loads(archive.read(f"json/{name}.json"))


def test_copy_holds_each_table_twice_and_says_what_they_are(bob, alice):
    full_life(bob, alice)

    archive = archive_of(bob)

    for holding in told_holdings():
        rows = told(archive, holding.name)
        text = archive.read(f"csv/{holding.name}.csv").decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline="")))
        assert lines[0] == list(holding.fields)
        assert len(lines) == len(rows) + 1
        assert f"{holding.name}: {holding.title}" in archive.read(README).decode()


def test_copy_holds_what_she_wrote_and_her_files(bob, alice):
    full_life(bob, alice)

    archive = archive_of(bob)

    assert told(archive, "account")[0]["email"] == "bob@example.org"
    assert told(archive, "achievements")[0]["title"] == SECRET
    assert told(archive, "tender_searches")[0]["name"] == SECRET
    assert told(archive, "marks")[0]["kind"] == "kept"
    files = [name for name in archive.namelist() if name.startswith("fichiers/")]
    assert len(files) == 2
    assert archive.read("fichiers/achievements/1-preuve.pdf") == b"%PDF-1.7"


def test_copy_holds_nothing_of_others(bob, alice):
    other = UserFactory(member=True, first_name="Rose", last_name="Tiercelin")
    Profile.objects.create(user=other, headline="Ne regarde personne")
    full_life(other, alice)
    SkillFactory(profile=other.profile, label="savoir tiers")

    archive = archive_of(bob)

    text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for foreign in ("Tiercelin", SECRET, "Ne regarde personne", "savoir tiers", other.email):
        assert foreign not in text


def test_reader_of_her_profile_is_named_only_where_he_wrote_to_her(bob, alice):
    full_life(bob, alice)

    archive = archive_of(bob)

    named = [name for name in archive.namelist() if b"Durand" in archive.read(name)]
    tables = {name.partition("/")[2].partition(".")[0] for name in named}
    assert tables == {"confirmations_received", "messages_received"}


def test_cell_that_looks_like_a_formula_is_made_harmless(bob):
    Profile.objects.filter(user=bob).update(headline="=1+1")

    archive = archive_of(bob)

    assert "'=1+1" in archive.read("csv/profile.csv").decode()


def test_lost_file_does_not_stop_the_copy(bob):
    Profile.objects.filter(user=bob).update(photo="photos/lost.jpg")

    assert [name for name in archive_of(bob).namelist() if "photo" in name] == []
