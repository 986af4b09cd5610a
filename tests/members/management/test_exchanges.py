from django.core.management import call_command

from members.enums import ContactState
from members.models import ContactRequest


def test_demonstration_has_a_message_that_waits_and_one_accepted(db):
    for _time in range(2):
        call_command("seed", verbosity=0)

    states = ContactRequest.objects.order_by("recipient__email").values_list(
        "recipient__email", "state"
    )
    assert list(states) == [
        ("bertrand.colas@demo.example", ContactState.ACCEPTED),
        ("helene.marchand@demo.example", ContactState.SENT),
    ]
