"""Many people at one meeting at the same moment, and what must be true when they have done.

What happened is replayed from the journal, whose lines are written under the meeting's lock: a
place given past somebody in line, or a thirteenth place of twelve, shows whenever it occurred.
"""

import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Barrier
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from collectif.core.events import Event
from meetings.actions.bookings import book, cancel_booking
from meetings.actions.waiting import accept_offer, decline_offer
from meetings.enums import BookingState, Seat
from meetings.models import Booking, Occurrence
from members.models import User
from tests.concurrency import PATIENCE

type Job = Callable[[], Any]


@dataclass
class Race:
    """One meeting and its crowd. `at_once`: how many connections work at the same time."""

    meeting: Occurrence
    people: list[User]
    at_once: int
    seed: int = 0
    errors: list[Exception] = field(default_factory=list)
    refusals: int = 0

    def rush(self) -> None:
        """Everybody books at the same moment."""
        self.together([lambda person=person: self._book(person) for person in self.people])

    def churn(self, count: int) -> None:
        """So many people drawn by lot cancel, come back, take or leave what they are offered."""
        draw = random.Random(self.seed)
        chosen = draw.sample(self.people, min(count, len(self.people)))
        dice = {one.pk: draw.random() for one in chosen}
        self.together([lambda one=one: self._change(one, dice[one.pk]) for one in chosen])

    def together(self, jobs: list[Job]) -> None:
        """Share the jobs among as many connections as allowed, that begin at one moment."""
        count = min(self.at_once, len(jobs))
        waiting: SimpleQueue[Job] = SimpleQueue()
        for job in jobs:
            waiting.put(job)
        start = Barrier(count)
        with ThreadPoolExecutor(max_workers=count) as pool:
            list(pool.map(lambda _number: self._work(waiting, start), range(count)))

    def faults(self) -> list[str]:
        """Return what went wrong, in words; an empty list when all held."""
        found = [f"{type(error).__name__}: {error}" for error in self.errors]
        bookings = self.meeting.bookings.all()
        if bookings.values("user").distinct().count() != len(self.people):
            found.append("somebody is lost")
        if bookings.holding().count() > self.meeting.room_capacity:
            found.append("more confirmed than places")
        if bookings.awaiting_their_turn().exists() and not self.is_full:
            found.append("a free place is offered to nobody")
        return found + list(replay(self.meeting))

    @property
    def is_full(self) -> bool:
        return self.meeting.bookings.holding().count() == self.meeting.room_capacity

    def _work(self, waiting: SimpleQueue[Job], start: Barrier) -> None:
        try:
            start.wait(PATIENCE)
            while True:
                self._run(waiting.get_nowait())
        except Empty:
            pass
        finally:
            connection.close()

    def _run(self, job: Job) -> None:
        try:
            job()
        except ValidationError:
            self.refusals += 1
        except Exception as error:
            self.errors.append(error)

    def _book(self, person: User) -> None:
        book(occurrence=self.meeting, user=person, seat=Seat.ROOM, actor=person)

    def _change(self, person: User, dice: float) -> None:
        booking = self.meeting.bookings.get(user=person)
        if booking.state == BookingState.OFFERED:
            answer = accept_offer if dice < 0.6 else decline_offer
            answer(booking=booking, until=booking.offered_until, actor=person)
        elif booking.state == BookingState.CANCELLED or dice < 0.3:
            self._book(person)
        else:
            cancel_booking(booking=booking, actor=person)


def replay(meeting: Occurrence) -> Iterable[str]:
    """Read the journal of a meeting again, and tell each step that broke the order or the count."""
    line: list[int] = []
    placed: set[int] = set()
    for verb, booking, data in _journal(meeting):
        if verb == "booking_made" and data["state"] == "waiting":
            line.append(booking)
        elif verb == "booking_made":
            if line:
                yield f"booking {booking} passed {len(line)} people in line"
            placed.add(booking)
        elif verb == "offer_made":
            if line[:1] != [booking]:
                yield f"booking {booking} was offered a place out of turn"
            line.remove(booking)
            placed.add(booking)
        elif verb == "booking_cancelled":
            placed.discard(booking)
            line = [one for one in line if one != booking]
        if len(placed) > meeting.room_capacity:
            yield f"{len(placed)} places taken of {meeting.room_capacity}"


def _journal(meeting: Occurrence) -> Iterable[tuple[str, int, dict[str, Any]]]:
    keys = meeting.bookings.values("pk")
    events = Event.objects.filter(subject_type=Booking._meta.label, subject_id__in=keys)
    return events.order_by("pk").values_list("verb", "subject_id", "data")
