"""Whatever the order in which notices come, and however pages are cut: the same dossiers."""

from collections.abc import Iterable, Sequence

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenders.enums import Visibility
from tenders.models import Procedure, ProcedureMerge
from tenders.pipeline.grouping import keys_of
from tenders.pipeline.notices import Draft, store_notices
from tenders.sources.facts import LinkFacts, NoticeFacts
from tests.tenders.factories import SourceRecordFactory
from tests.tenders.facts import DEADLINE, facts

pytestmark = pytest.mark.django_db

FOLLOWERS = ("correction", "cancellation", "award", "modification")

type Printed = tuple[str, NoticeFacts]


@st.composite
def consultations(draw, number: int, *, has_folder: bool) -> list[Printed]:
    """One consultation: its call in one source or in both, and notices that name an earlier one."""
    folder = f"folder-{number}" if has_folder else ""
    # A notice with an id (BT-701) has a folder (BT-04) too: both came with eForms.
    uuid = f"{number:08}-0000-4000-8000-000000000000" if folder else ""
    ted_number = f"{number}000-2026"
    # How the two sources know that they print one call: its folder, its id or its number at TED.
    shared = draw(st.sampled_from(["number", "uuid", "folder"])) if folder else "number"
    call = {
        "title": f"Une mission dont l'objet est le numéro {number}",
        "procedure_id": folder,
        "submission_deadline": DEADLINE.replace(day=number),
    }
    sources = draw(st.sampled_from([("boamp",), ("ted",), ("boamp", "ted")]))
    printed: list[Printed] = []
    if "boamp" in sources:
        own = {"uuid": {"notice_uuid": uuid}, "number": {"publication_number": ted_number}}
        printed.append(("boamp", facts(f"26-{number}00", **call, **own.get(shared, {}))))
    if "ted" in sources:
        ids = {"notice_uuid": uuid, "publication_number": ted_number}
        printed.append(("ted", facts(ted_number, **call, **ids)))
    for place in range(draw(st.integers(0, 3))):
        _source, named = draw(st.sampled_from(printed))
        printed.append(draw(followers(number, place, folder, named)))
    return printed


@st.composite
def followers(draw, number: int, place: int, folder: str, named: NoticeFacts) -> Printed:
    one = facts(
        f"26-{number}{place + 1:02}",
        draw(st.sampled_from(FOLLOWERS)),
        after=place + 1,
        title=f"Une mission dont l'objet est le numéro {number}",
        procedure_id=draw(st.sampled_from(["", folder])),
        links=_naming(draw(st.sampled_from(_names(named)))),
    )
    return "boamp", one


def _names(named: NoticeFacts) -> list[str]:
    """Under what names another notice may speak of this one."""
    is_ted = named.source_id.endswith("-2026")
    own = "ted" if is_ted else "boamp"
    uuid = [f"eforms:{named.notice_uuid}-01"] if named.notice_uuid else []
    return [f"{own}:{named.source_id}", *uuid]


def _naming(*names: str) -> LinkFacts:
    told: dict[str, list[str]] = {"boamp": [], "ted": [], "eforms": []}
    for name in names:
        source, _colon, own_id = name.partition(":")
        told[source].append(own_id)
    return LinkFacts(**{source: tuple(ids) for source, ids in told.items()})


@st.composite
def worlds(draw, *, is_mixed: bool) -> list[list[Printed]]:
    """Three consultations, all of eForms or none, unless `is_mixed`."""
    has_folder = draw(st.booleans())
    return [
        draw(consultations(number, has_folder=draw(st.booleans()) if is_mixed else has_folder))
        for number in (1, 2, 3)
    ]


def pages(draw, notices: Iterable[Printed]) -> list[list[Printed]]:
    """Cut notices in any order into pages, of one source each."""
    shuffled = draw(st.permutations(list(notices)))
    cut: list[list[Printed]] = []
    for source, one in shuffled:
        if cut and cut[-1][0][0] == source and draw(st.booleans()):
            cut[-1].append((source, one))
        else:
            cut.append([(source, one)])
    return cut


class _Undone(Exception):
    """Thrown to forget a world."""


def told(cut: Sequence[Sequence[Printed]]) -> list[tuple]:
    """Store these pages; return what each dossier shown says, and what is proposed."""
    found: list[tuple] = []
    try:
        with transaction.atomic():
            for page in cut:
                _store(page)
            found = sorted(map(_said, Procedure.objects.filter(merged_into=None)))
            proposed = ProcedureMerge.objects.proposed()
            found += sorted(
                ("proposed", *sorted((_ids(pair.kept), _ids(pair.absorbed)))) for pair in proposed
            )
            raise _Undone
    except _Undone:
        return found


def _store(page: Sequence[Printed]) -> None:
    drafts = [
        Draft(SourceRecordFactory(source=source, source_id=one.source_id).pk, source, one)
        for source, one in page
    ]
    store_notices(drafts, Visibility.EVERYONE)


def _ids(procedure: Procedure) -> tuple[str, ...]:
    return tuple(sorted(procedure.notices.values_list("source_id", flat=True)))


def _said(procedure: Procedure) -> tuple:
    said = (procedure.title, procedure.state, procedure.closes_at, procedure.notice_count)
    return _ids(procedure), *said


def groups(found: Iterable[tuple]) -> list[tuple[str, ...]]:
    return sorted(one[0] for one in found if one[0] != "proposed")


def calls_of(notices: Iterable[Printed]) -> list[str]:
    """Every name under which a notice may speak of the call."""
    return [name for _source, one in notices if one.kind == "call" for name in _names(one)]


def _numbers(notices: Iterable[Printed]) -> tuple[str, ...]:
    return tuple(sorted(one.source_id for _source, one in notices))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds(is_mixed=True), data=st.data())
def test_any_order_and_any_pages_give_one_dossier_a_consultation(db, world, data):
    cut = pages(data.draw, (one for consultation in world for one in consultation))

    found = told(cut)

    assert groups(found) == sorted(map(_numbers, world))
    assert not [one for one in found if one[0] == "proposed"]


@settings(
    max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=worlds(is_mixed=False), data=st.data())
def test_notice_of_two_calls_is_with_the_first_whatever_comes_first(db, world, data):
    first, second, third = world
    calls = [data.draw(st.sampled_from(calls_of(one))) for one in (first, second)]
    award = facts("26-999", "award", after=9, title="Ce qui fut choisi", links=_naming(*calls))
    cut = pages(data.draw, [*first, *second, *third, ("boamp", award)])

    found = told(cut)

    if keys_of("boamp", award).followed[0] != calls[0].removesuffix("-01"):
        first, second = second, first
    wanted = [_numbers([*first, ("boamp", award)]), _numbers(second), _numbers(third)]
    assert groups(found) == sorted(wanted)
    proposed = [one for one in found if one[0] == "proposed"]
    assert all(pair == ("proposed", *sorted(wanted[:2])) for pair in proposed)
