import os
import signal
import socket
import stat
import subprocess
from contextlib import ExitStack

import pytest

from scripts import ROOT, ports
from scripts.folders import SetupError, open_store
from scripts.ports import HOST
from scripts.services import Services, services_for_tests
from tests.scripts.conftest import environment, services_command

PRODUCTION = "collectif.settings.production"


def run(data, *arguments, **more):
    return subprocess.run(
        services_command(*arguments),
        cwd=ROOT,
        env=environment(data, **more),
        capture_output=True,
        text=True,
    )


def ask_valkey(port, password, *lines):
    """What it answers to each line, one line too."""
    with socket.create_connection((HOST, port), timeout=60) as client:
        client.sendall("".join(f"{line}\r\n" for line in (f"AUTH {password}", *lines)).encode())
        with client.makefile(newline="\r\n") as answers:
            return [answers.readline().strip() for _ in (password, *lines)][1:]


def test_run_gives_the_command_both_servers_and_stops_them(data):
    script = 'psql "$DATABASE_URL" -Atc "SELECT current_user"; echo "$REDIS_URL"|cut -c 1-9; exit 3'

    answer = run(data, "run", "--", "sh", "-c", script)

    assert answer.stdout == "collectif\nredis://:\n"
    assert answer.stderr == ""
    assert answer.returncode == 3
    assert not (data / "demo/postgres/postmaster.pid").exists()
    assert not (data / "demo/valkey/valkey.pid").exists()


def test_run_for_tests_leaves_the_demo_alone(data):
    answer = run(data, "run", "--tests", "--", "sh", "-c", "echo $DJANGO_SETTINGS_MODULE")

    assert answer.stdout == "collectif.settings.test\n"
    assert (data / "test-0/postgres/PG_VERSION").exists()
    assert not (data / "demo").exists()


def test_run_without_a_command_says_so(data):
    answer = run(data, "run", "--tests")

    assert answer.returncode == 2
    assert "the command is missing" in answer.stderr


def test_run_refuses_production_settings(data):
    answer = run(data, "run", "--", "true", DJANGO_SETTINGS_MODULE=PRODUCTION)

    assert answer.returncode == 2
    assert "donnez DATABASE_URL et REDIS_URL" in answer.stderr


def test_run_uses_the_servers_it_is_given(data):
    given = {"DATABASE_URL": "postgres://db/x", "REDIS_URL": "redis://cache"}

    answer = run(
        data, "run", "--", "sh", "-c", "echo $DATABASE_URL $REDIS_URL",
        DJANGO_SETTINGS_MODULE=PRODUCTION, **given,
    )  # fmt: skip

    assert answer.stdout == "postgres://db/x redis://cache\n"
    assert not (data / "demo/postgres").exists()


def test_last_user_stops_the_servers(demo):
    first, second = demo(), demo()
    first.start()
    second.start()

    assert first.leave() is False
    assert second.postgres.is_running()
    assert second.leave() is True
    assert not second.postgres.is_running()
    assert not second.valkey.is_running()


def test_user_that_found_servers_leaves_them(demo):
    first, second = demo(), demo()
    first.start()
    first.users.release()  # as a killed command does

    second.start()

    assert second.leave() is False
    assert second.postgres.is_running()


def test_start_takes_over_the_servers_of_a_killed_command(data, demo):
    with subprocess.Popen(
        services_command("run", "--", "sh", "-c", "echo ready; exec sleep 600"),
        cwd=ROOT,
        env=environment(data),
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as killed:
        killed.stdout.readline()
        os.killpg(killed.pid, signal.SIGKILL)
    services = demo()
    before = [server.running() for server in services.servers]

    services.start()

    assert None not in before
    assert [server.running() for server in services.servers] == before
    assert not services.started


def test_rows_and_queued_jobs_survive_a_stop(demo):
    services = demo()
    services.start()
    services.postgres.query("CREATE TABLE kept AS SELECT 42 AS number")
    ask_valkey(services.valkey.port, services.valkey.password, "LPUSH celery job")
    services.leave()

    services.start()

    assert services.postgres.query("SELECT number FROM kept") == "42"
    assert ask_valkey(services.valkey.port, services.valkey.password, "LLEN celery") == [":1"]


def test_ensure_revives_killed_servers_with_their_data(demo):
    services = demo()
    services.start()
    services.postgres.query("CREATE TABLE kept AS SELECT 42 AS number")
    environment_before = services.environment()
    for server in services.servers:
        os.kill(server.running()[0].pid, signal.SIGKILL)
        server.child.wait()

    revived = services.ensure()

    assert revived == ["Postgres", "Valkey"]
    assert services.environment() == environment_before
    assert services.postgres.query("SELECT number FROM kept") == "42"


def test_taken_port_is_replaced(demo):
    services = demo()
    with ports.listen(0) as taken:
        number = taken.getsockname()[1]
        ports.remember(services.store.notes, "postgres", number)
        ports.remember(services.store.notes, "valkey", number)

        services.start()

    assert number not in (services.postgres.port, services.valkey.port)
    assert services.postgres.query("SELECT 1") == "1"


def test_same_port_is_used_again(demo):
    services = demo()
    services.start()
    before = services.environment()
    services.leave()

    services.start()

    assert services.environment() == before


def test_pid_given_to_another_program_does_not_stop_a_start(demo):
    services = demo()
    services.start()
    pid_file = services.postgres.pid_file
    lines = pid_file.read_text().splitlines()
    services.leave()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]))

    services.start()

    assert services.postgres.query("SELECT 1") == "1"


def test_servers_ask_for_the_password(demo):
    services = demo()
    services.start()

    assert ask_valkey(services.valkey.port, "wrong", "PING")[0].startswith("-NOAUTH")
    services.store.data.joinpath("password").write_text("wrong")
    with pytest.raises(SetupError, match="password authentication failed"):
        services.postgres.query("SELECT 1")


def test_servers_run_in_a_folder_closed_to_others(data, demo):
    data.chmod(0o700)
    services = demo()

    services.start()

    assert services.postgres.query("SELECT 1") == "1"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_two_test_runs_get_servers_of_their_own(data):
    with ExitStack() as stack:
        first, second = (services_for_tests(stack, fresh=False) for _ in range(2))

        assert first.store.notes.name == "test-0"
        assert second.store.notes.name == "test-1"
        assert first.store.is_throwaway


def test_fresh_test_run_empties_its_servers(data):
    with ExitStack() as stack:
        services = services_for_tests(stack, fresh=False)
        services.start()
        services.leave()
    with ExitStack() as stack:
        services_for_tests(stack, fresh=True)

    assert not (data / "test-0/postgres").exists()


def test_erase_refuses_servers_in_use(data, demo):
    services = demo()
    services.start()

    answer = run(data, "erase", "demo")

    assert answer.returncode == 2
    assert "en cours d'usage" in answer.stderr
    assert services.postgres.is_running()


def test_stop_ends_servers_left_behind(data, demo):
    services = demo()
    services.start()
    services.users.release()  # as a killed command does

    answer = run(data, "stop")

    assert answer.returncode == 0
    assert not services.postgres.is_running()
    assert not services.valkey.is_running()


def test_server_that_cannot_start_shows_its_last_lines(demo):
    services = demo()
    services.start()
    services.leave()
    (services.postgres.folder / "PG_VERSION").write_text("9\n")

    with pytest.raises(SetupError, match="Postgres n'a pas démarré"):
        services.start()

    services.leave(stop=True)
    (services.postgres.folder / "PG_VERSION").write_text("18\n")


def test_services_know_only_the_servers_they_need(data):
    services = Services(open_store("demo"), {"DATABASE_URL": "postgres://db/x"})

    assert services.postgres is None
    assert [server.name for server in services.servers] == ["valkey"]
