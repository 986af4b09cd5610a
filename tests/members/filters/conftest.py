import pytest
from django.http import QueryDict
from django.utils import translation

from members.enums import Audience
from members.filters import DirectoryFilter
from members.filters.listing import list_people
from members.models import DirectoryEntry
from tests.members.filters.people import TODAY


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def viewer(bob):
    return bob


@pytest.fixture
def searched(viewer):
    def run(query: str = "") -> DirectoryFilter:
        entries = DirectoryEntry.objects.seen_by(viewer, Audience.MEMBERS)
        return DirectoryFilter(QueryDict(query), entries, today=TODAY)

    return run


@pytest.fixture
def names(searched):
    def run(query: str = "") -> list[str]:
        return [entry.name for entry in list_people(searched(query), number=None).page]

    return run
