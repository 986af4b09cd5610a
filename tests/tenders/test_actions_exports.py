from collectif.core.events import Event
from tenders.actions.exports import record_export


def test_export_says_how_much_and_not_what(bob):
    record_export(actor=bob, form="csv", row_count=12)
    event = Event.objects.get()
    assert (event.actor, event.verb) == (bob, "list_exported")
    assert event.data == {"form": "csv", "rows": 12}
