"""Someone whom every member may see, by her first name."""

from datetime import date

from members.enums import Audience
from members.models import Profile
from tests.members.directory_factories import listed, opened_to
from tests.members.factories import UserFactory

TODAY = date(2026, 11, 22)
OPEN = opened_to(Audience.MEMBERS)


def person(name: str, **fields) -> Profile:
    return listed(user=UserFactory(first_name=name, last_name="X"), **{"audiences": OPEN, **fields})
