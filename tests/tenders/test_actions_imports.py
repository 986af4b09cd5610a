from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectif.core.events import Event
from members.enums import Role
from tenders.actions.imports import (
    count_of,
    discard_old_imports,
    import_lines,
    plan_lines,
    prepare_import,
)
from tenders.actions.private import publish_private_call
from tenders.enums import Visibility
from tenders.models import ImportBatch, PrivateCall, Procedure, SourceRecord
from tenders.sources.private.lines import Reading, read_lines
from tenders.sources.private.tables import Row
from tests.concurrency import run_behind
from tests.members.factories import RoleGrantFactory, UserFactory

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
NAMES = {name: name for name in ("reference", "title", "buyer", "deadline", "contact", "cpv")}
HEADING = ("reference", "title", "buyer", "deadline", "contact")
LINES = [
    ("A-1", "Audit des achats", "Fonderies", "31/12/2026 16:00", "Marie, marie@fonderies.example"),
    ("A-2", "Plan de formation", "Papeterie", "15/01/2027 12:00", ""),
]


@pytest.fixture
def partner(db):
    return RoleGrantFactory(role=Role.PARTNER_CONTACT).user


def reading(*lines: tuple[str, ...]) -> Reading:
    rows = [Row(number, cells) for number, cells in enumerate((HEADING, *lines), start=1)]
    return read_lines(rows, NAMES)


def prepare(owner, *lines, visibility=Visibility.TEAM):
    return prepare_import(
        owner=owner,
        file_name="appels.csv",
        reading=reading(*(lines or LINES)),
        visibility=visibility,
    )


def run(owner, *lines, now=NOW, visibility=Visibility.TEAM):
    batch = prepare(owner, *lines, visibility=visibility)
    return import_lines(batch=batch, actor=owner, now=now)


def fates(batch, now=NOW) -> list[str]:
    return [plan.fate for plan in plan_lines(batch=batch, actor=batch.owner, now=now)]


def test_prepared_import_writes_no_call(partner):
    batch = prepare(partner)

    assert fates(batch) == ["created", "created"]
    assert Procedure.objects.count() == 0
    assert SourceRecord.objects.count() == 0
    assert Event.objects.count() == 0


def test_lines_come_back_as_they_were_read(partner):
    batch = prepare(partner)
    batch.refresh_from_db()

    plans = plan_lines(batch=batch, actor=partner, now=NOW)

    assert tuple(plan.line for plan in plans) == reading(*LINES).lines


def test_import_enters_each_call(partner):
    batch = run(partner)

    calls = PrivateCall.objects.select_related("procedure").order_by("reference")
    assert [call.procedure.title for call in calls] == ["Audit des achats", "Plan de formation"]
    assert [call.reference for call in calls] == ["A-1", "A-2"]
    assert (calls[0].contact_name, calls[0].contact_email) == ("Marie", "marie@fonderies.example")
    assert {call.origin for call in calls} == {"appels.csv"}
    assert all(call.procedure.accesses.get().user == partner for call in calls)
    assert batch.imported_at == NOW
    assert [outcome["fate"] for outcome in batch.outcomes] == ["created", "created"]
    assert batch.outcomes[0]["public_id"] == str(calls[0].procedure.public_id)
    event = Event.objects.get(verb="private_calls_imported")
    assert event.data == {"created": 2, "updated": 0, "known": 0, "refused": 0}


def test_import_confirmed_twice_is_one(partner):
    batch = prepare(partner)
    for _click in range(2):
        import_lines(batch=batch, actor=partner, now=NOW)

    assert PrivateCall.objects.count() == 2
    assert Event.objects.filter(verb="private_calls_imported").count() == 1


@pytest.mark.django_db(transaction=True)
def test_import_confirmed_twice_at_once_is_one():
    owner = UserFactory(coordinator=True)
    batch = prepare(owner)

    def confirm():
        import_lines(batch=batch, actor=owner, now=NOW)

    assert run_behind(confirm, confirm) == []
    batch.refresh_from_db()
    assert PrivateCall.objects.count() == 2
    assert [outcome["fate"] for outcome in batch.outcomes] == ["created", "created"]
    assert Event.objects.filter(verb="private_calls_imported").count() == 1


def test_same_file_again_is_known(partner):
    run(partner)
    before = list(SourceRecord.objects.values_list("changed_at", flat=True))

    batch = run(partner, now=NOW + timedelta(days=2))

    assert [outcome["fate"] for outcome in batch.outcomes] == ["known", "known"]
    assert list(SourceRecord.objects.values_list("changed_at", flat=True)) == before
    assert Procedure.objects.count() == 2


def test_changed_line_is_a_new_version_of_its_call(partner):
    run(partner)
    moved = (*LINES[0][:3], "10/01/2027 12:00", LINES[0][4])

    batch = run(partner, moved, LINES[1], now=NOW + timedelta(days=2))

    assert [outcome["fate"] for outcome in batch.outcomes] == ["updated", "known"]
    procedure = Procedure.objects.get(title="Audit des achats")
    assert procedure.submission_deadline == datetime(2027, 1, 10, 11, tzinfo=UTC)
    assert procedure.first_published_on == NOW.date()


def test_changed_contact_alone_is_an_update(partner):
    run(partner)
    told = (*LINES[0][:4], "Jean, jean@fonderies.example")

    batch = run(partner, told)

    assert [outcome["fate"] for outcome in batch.outcomes] == ["updated"]
    assert PrivateCall.objects.get(reference="A-1").contact_email == "jean@fonderies.example"


def test_empty_contact_leaves_the_one_we_have(partner):
    run(partner)

    batch = run(partner, (*LINES[0][:4], ""))

    assert [outcome["fate"] for outcome in batch.outcomes] == ["known"]
    assert PrivateCall.objects.get(reference="A-1").contact_name == "Marie"


def test_reference_of_another_partner_is_another_call(partner, alice):
    run(partner)

    batch = run(alice)

    assert [outcome["fate"] for outcome in batch.outcomes] == ["created", "created"]
    assert Procedure.objects.count() == 4


def test_line_without_a_reference_is_known_by_its_buyer_and_title(partner):
    line = ("", *LINES[0][1:])
    run(partner, line)

    batch = run(partner, ("", "AUDIT  des achâts", *LINES[0][2:3], "12/01/2027 12:00", ""))

    assert [outcome["fate"] for outcome in batch.outcomes] == ["updated"]


def test_refused_line_says_why_and_the_others_go_on(partner):
    wrong = ("A-3", "Étude", "Scierie", "31/12/2026", "")
    passed = ("A-4", "Étude", "Scierie", "01/11/2026 12:00", "")

    batch = run(partner, *LINES, wrong, passed)

    assert [outcome["fate"] for outcome in batch.outcomes] == [
        "created",
        "created",
        "refused",
        "refused",
    ]
    assert batch.outcomes[2]["problems"] == [["deadline", "deadline_time", "31/12/2026"]]
    assert batch.outcomes[3]["problems"] == [["deadline", "deadline_passed", "2026-11-01T12:00"]]
    assert PrivateCall.objects.count() == 2


def test_deadline_is_judged_again_when_one_confirms(partner):
    batch = prepare(partner)
    late = datetime(2027, 1, 2, 9, tzinfo=UTC)

    batch = import_lines(batch=batch, actor=partner, now=late)

    assert [outcome["fate"] for outcome in batch.outcomes] == ["refused", "created"]


def test_passed_deadline_of_a_known_call_does_not_bar_its_update(partner):
    run(partner)
    late = datetime(2027, 1, 2, 9, tzinfo=UTC)

    batch = run(partner, (*LINES[0][:4], "Jean"), now=late)

    assert [outcome["fate"] for outcome in batch.outcomes] == ["updated"]


def test_partner_does_not_change_a_call_shared_since(partner, alice):
    run(partner)
    for call in PrivateCall.objects.all():
        publish_private_call(call=call, visibility=Visibility.MEMBERS, actor=alice)
    changed = ("A-1", "Tout autre chose", *LINES[0][2:])

    batch = run(partner, changed, LINES[1])

    assert [outcome["fate"] for outcome in batch.outcomes] == ["refused", "known"]
    assert batch.outcomes[0]["problems"] == [["reference", "shared", ""]]
    assert Procedure.objects.filter(title="Audit des achats").exists()


def test_coordinator_shares_what_she_imports(alice, bob):
    run(alice, visibility=Visibility.MEMBERS)

    assert Procedure.objects.visible_to(bob).count() == 2
    assert {call.published_by for call in PrivateCall.objects.all()} == {alice}


def test_import_without_a_readable_line_writes_nothing(partner):
    batch = run(partner, ("A-1", "", "", "", ""))

    assert [outcome["fate"] for outcome in batch.outcomes] == ["refused"]
    assert Procedure.objects.count() == 0


def test_import_costs_the_same_whatever_the_number_of_lines(partner):
    def cost(name, count):
        lines = [
            (f"{name}-{n}", f"Étude {name} {n}", f"Scierie {name} {n}", "31/12/2026 16:00", "Jean")
            for n in range(count)
        ]
        batch = prepare(partner, *lines)
        with CaptureQueriesContext(connection) as queries:
            import_lines(batch=batch, actor=partner, now=NOW)
        return len(queries)

    assert cost("B", 2) == cost("C", 40)
    assert PrivateCall.objects.count() == 42


def test_planning_costs_two_queries(partner, django_assert_num_queries):
    run(partner)
    batch = prepare(partner)

    with django_assert_num_queries(2):
        plans = plan_lines(batch=batch, actor=partner, now=NOW)

    assert count_of(plans, "known") == 2


def test_impossible_file_name_is_refused(partner):
    with pytest.raises(ValidationError) as error:
        prepare_import(
            owner=partner,
            file_name="x" * 201,
            reading=reading(*LINES),
            visibility=Visibility.TEAM,
        )

    assert list(error.value.error_dict) == ["file_name"]


def test_old_files_are_forgotten_and_their_calls_stay(partner):
    old, fresh = run(partner), prepare(partner)
    ImportBatch.objects.filter(pk=old.pk).update(created_at=NOW - timedelta(hours=25))
    ImportBatch.objects.filter(pk=fresh.pk).update(created_at=NOW - timedelta(hours=23))

    assert discard_old_imports(now=NOW) == 1

    assert ImportBatch.objects.get() == fresh
    assert PrivateCall.objects.count() == 2
