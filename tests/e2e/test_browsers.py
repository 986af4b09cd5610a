"""The cheapest browser of the machine is driven, unless somebody wants to watch."""

import pytest

from tests.e2e.browsers import find


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine that has these programs alone."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def install(*names: str) -> None:
        for name in names:
            (tmp_path / name).touch(mode=0o755)

    return install


@pytest.mark.parametrize(
    ("programs", "headed", "found"),
    [
        (["chromium", "chromium-headless-shell"], False, "chromium-headless-shell"),
        (["chromium", "chromium-headless-shell"], True, "chromium"),
        (["chromium-browser", "chromium"], False, "chromium"),
        (["chromium-browser"], True, "chromium-browser"),
    ],
)
def test_browser_is_the_cheapest_that_does(machine, tmp_path, programs, headed, found):
    machine(*programs)
    assert find(headed=headed) == str(tmp_path / found)


@pytest.mark.parametrize(("programs", "headed"), [([], False), (["chromium-headless-shell"], True)])
def test_no_browser_is_found_where_none_does(machine, programs, headed):
    machine(*programs)
    assert find(headed=headed) is None
