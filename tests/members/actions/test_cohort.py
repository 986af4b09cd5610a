from collectif.core.events import Event
from members.actions.cohort import record_cohort_export


def test_export_is_written_down_with_its_size(alice):
    record_cohort_export(actor=alice, row_count=12)

    event = Event.objects.get(verb="cohort_exported")
    assert (event.actor, event.data) == (alice, {"form": "csv", "rows": 12})
