import pytest

from members.sources.rome import reading


@pytest.fixture(autouse=True)
def _small_lists(monkeypatch):
    """Let a list of a few entries pass for the whole."""
    monkeypatch.setattr(reading, "FEWEST_OCCUPATIONS", 1)
    monkeypatch.setattr(reading, "FEWEST_SKILLS", 1)
