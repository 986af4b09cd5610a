import pytest

from tenders.sources.vocabularies import cpv, places


@pytest.fixture(autouse=True)
def _small_lists(monkeypatch):
    """Let a list of a few entries pass for the whole."""
    monkeypatch.setattr(cpv, "FLOOR", 1)
    monkeypatch.setattr(places, "FLOOR", 1)
