"""Pages worth coming to, each told in a line, as each person may open them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from members.models import User


@dataclass(frozen=True, slots=True)
class Door:
    """A page: what one does there, who may, and how many things wait there."""

    view_name: str
    label: str | Promise
    text: str | Promise
    icon: str
    is_open_to: Callable[[User], bool]
    count: Callable[[User], int] | None = None


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A door as one person sees it; `count` is None when nothing is counted there."""

    door: Door
    url: str
    count: int | None


def open_doors(user: User, doors: Iterable[Door]) -> Iterator[OpenDoor]:
    """Those this person may open; one query for each that counts."""
    for door in doors:
        if door.is_open_to(user):
            count = door.count(user) if door.count else None
            yield OpenDoor(door, reverse(door.view_name), count)
