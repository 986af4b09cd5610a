from collectif.core.outbox import OutboxMessage, write_to


def test_person_is_written_to_once_in_her_language(bob, alice):
    bob.language = "en"
    context = {"newcomer": alice, "group": "Plateau"}

    first = write_to(bob, "newcomer", context, subject=alice)
    second = write_to(bob, "newcomer", context, subject=alice)
    later = write_to(bob, "newcomer", context, subject=alice, period="last")

    assert first == second != later
    assert OutboxMessage.objects.count() == 2
    assert (first.recipient, first.to_address, first.kind) == (bob, bob.email, "newcomer")
    assert "Plateau" in first.text_body
    assert 'lang="en"' in first.html_body
