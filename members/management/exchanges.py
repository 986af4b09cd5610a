"""What people of the demonstration wrote to each other."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from members.actions.contacts import answer_contact, send_contact
from members.enums import ContactState
from members.models import User

FILE = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, slots=True)
class DemoExchange:
    sender: str
    recipient: str
    message: str
    is_accepted: bool

    @classmethod
    def read(cls, item: dict[str, Any]) -> "DemoExchange":
        return cls(item["from"], item["to"], item["message"], item.get("accepted", False))


def demo_exchanges() -> list[DemoExchange]:
    return [DemoExchange.read(item) for item in yaml.safe_load(FILE.read_text(encoding="utf-8"))]


def open_exchanges(new: set[str]) -> None:
    """Send the messages between people who have both just been made up."""
    for told in demo_exchanges():
        if {told.sender, told.recipient} <= new:
            _exchange(told)


def _exchange(told: DemoExchange) -> None:
    sender, recipient = (User.objects.get(email=each) for each in (told.sender, told.recipient))
    contact = send_contact(sender=sender, recipient=recipient, message=told.message)
    if told.is_accepted:
        answer_contact(contact=contact, actor=recipient, state=ContactState.ACCEPTED)
