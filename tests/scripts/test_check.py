import sys

from scripts import check
from scripts.check import Check


def failing(text):
    return Check("règle", [sys.executable, "-c", f"print({text!r}); raise SystemExit(1)"])


def test_report_is_good_when_all_is(capsys):
    good = check.run(Check("style", [sys.executable, "-c", "print('détail')"]))

    assert check.report([good]) == 0
    assert "détail" not in capsys.readouterr().err


def test_report_shows_what_failed_and_goes_on_to_the_end(capsys):
    results = [check.run(failing("ligne 12")), check.run(Check("style", ["true"]))]

    assert check.report(results) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["── règle", "ligne 12"]
    assert lines[2].startswith("échec  règle (")
    assert lines[3].startswith("bon    style (")


def test_check_gets_its_own_environment():
    code = "import os; print(os.environ['SECRET_KEY'])"
    secret = Check("production", [sys.executable, "-c", code], {"SECRET_KEY": "jetable"})

    assert check.run(secret).output == "jetable\n"


def test_production_values_are_never_the_same():
    assert check.production()["SECRET_KEY"] != check.production()["SECRET_KEY"]
