from typing import Any

from django.db import transaction

from members.notifications.proposals import announce_proposal


@transaction.atomic
def propose_mission(
    *, name: str, organization: str, email: str, phone: str, need: str, consent: str
) -> None:
    """Mail what someone wants done to the coordinators, with the words of her agreement.

    The same message sent twice goes once.
    """
    facts: dict[str, Any] = {
        "name": name,
        "organization": organization,
        "email": email.lower(),
        "phone": phone,
        "need": need,
        "consent": consent,
    }
    announce_proposal(facts)
