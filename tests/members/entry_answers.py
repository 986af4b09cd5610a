"""What a person types in the public forms, the guard passed."""

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from members.forms.guarded import GuardedForm

ANSWERS = {
    "first_name": " Rose ",
    "last_name": "Valette",
    "email": "Rose@Example.org",
    "phone": "06 12 34 56 78",
    "department": "38",
    "commune": "Rivauges",
    "message": "J’ai dirigé des usines.",
    "heard_from": "Une amie",
    "accepts_contact": "on",
}
PROPOSAL = {
    "name": "Paul Garnier",
    "organization": "Ateliers Belin",
    "email": "paul@example.org",
    "phone": "",
    "need": "Remettre les achats d’aplomb en trois mois.",
    "accepts_contact": "on",
}


def typed(answers: dict[str, str], **changes: Any) -> dict[str, str]:
    """The answers, some changed or left out (None), in a form shown a minute ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        stamp = GuardedForm()["shown_at"].value()
    values = {"shown_at": stamp, **answers, **changes}
    return {name: value for name, value in values.items() if value is not None}
