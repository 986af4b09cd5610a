from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tenders.models import AwardedContract
from tests.servers import Reply, ScriptedServer, running
from tests.tenders.contract_factories import SUPPLIERS, cells, csv_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    """Write a file; return its path."""

    def put(body):
        path = tmp_path / "decp.csv"
        path.write_bytes(body)
        return str(path)

    return put


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("import_decp", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_import_says_what_became_of_each_line(write):
    body = csv_file(
        cells(), cells(titulaire_id=SUPPLIERS[1]), cells(id=""), cells(id="2", codeCPV="")
    )

    out, err = run(write(body))

    assert out == "4 lines read, 1 left out; contracts: 2 new, 0 changed, 0 unchanged\n"
    assert err.splitlines() == [
        "line 4: no_number 21990001600011",
        "of 2 contracts: 0 without a sound date, 0 without an amount, 1 without a CPV code, "
        "0 framework agreements",
    ]
    assert AwardedContract.objects.count() == 2


def test_second_import_changes_nothing(write):
    path = write(csv_file(cells()))
    run(path)

    out, _err = run(path)

    assert out == "1 lines read, 0 left out; contracts: 0 new, 0 changed, 1 unchanged\n"


def test_dry_run_writes_nothing(write):
    out, _err = run(write(csv_file(cells())), "--dry-run")

    assert out == "1 lines read, 0 left out; contracts: 1 new, 0 changed, 0 unchanged (dry run)\n"
    assert not AwardedContract.objects.exists()


def test_address_is_fetched_with_our_name(settings):
    settings.SITE_NAME, settings.CONTACT_EMAIL = "Collectif", "contact@example.org"
    body = csv_file(cells())
    with running(ScriptedServer(lambda request: Reply(body=body))) as server:
        out, err = run(f"{server.url}/decp.csv")
        (request,) = server.requests

    assert out.startswith("1 lines read")
    assert err.startswith(f"{len(body)} bytes received")
    assert request.headers["User-Agent"] == "Collectif (contact@example.org)"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"id,objet\n", "columns are missing: acheteur_id, titulaire_id"),
        (b"", "This file is empty"),
        (b"PAR1", "neither CSV nor JSON"),
        (b'{"marches": [{', "damaged or cut"),
    ],
)
def test_file_that_cannot_be_read_is_refused(write, body, message):
    with pytest.raises(CommandError, match=message):
        run(write(body))


def test_file_that_is_not_there_is_said():
    with pytest.raises(CommandError, match="cannot be opened"):
        run("nowhere.csv")


def test_address_that_gives_nothing_is_said():
    with (
        running(ScriptedServer(lambda request: Reply(status=404))) as server,
        pytest.raises(CommandError, match="gives no file: not_found"),
    ):
        run(server.url)


def test_progress_is_shown(write, monkeypatch):
    monkeypatch.setattr("tenders.pipeline.contracts.PROGRESS_EVERY", 1)

    _out, err = run(write(csv_file(cells())))

    assert err.startswith("1 lines read\n")
