"""The last meeting of the demonstration, told and approved, and the agenda of the next."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from meetings.actions.agendas import change_item, park_thought, prepare_agenda
from meetings.actions.contributions import speak
from meetings.actions.decisions import record_decision, take_action
from meetings.actions.minutes import approve_minutes, name_scribe, open_minutes, propose_minutes
from meetings.actions.sections import take_section, write_section
from meetings.enums import ApprovalRole, BookingState, ItemKind, MeetingRole
from meetings.models import Booking, Minutes, Occurrence
from members.models import User

type People = dict[str, User]


@cache
def demo_conduct() -> dict[str, Any]:
    text = Path(__file__).with_name("conduct.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def people_of_conduct() -> set[str]:
    """The addresses of those who speak there."""
    told = demo_conduct()
    owners = {email for email, _text, _days in told["actions"]}
    return {told["facilitator"], told["scribe"], *told["turns"], *owners}


@transaction.atomic
def seed_conduct(*, people: People, now: datetime) -> bool:
    """Hold the last meeting and prepare the next, unless it was done: what people changed stays."""
    told = demo_conduct()
    meetings = Occurrence.objects.planned().filter(series__title=told["series"])
    held = meetings.filter(ends_at__lte=now).order_by("starts_at").last()
    if held is None or Minutes.objects.filter(occurrence__series=held.series).exists():
        return False
    facilitator = people[told["facilitator"]]
    _say(held, told, people)
    _publish(held, told, people)
    following = meetings.filter(starts_at__gt=now).order_by("starts_at").first()
    if following:
        agenda = prepare_agenda(occurrence=following, actor=facilitator)
        round_table = agenda.items.get(kind=ItemKind.ROUND)
        change_item(item=round_table, actor=facilitator, note=told["model_note"])
    return True


def _say(held: Occurrence, told: dict[str, Any], people: People) -> None:
    at = held.ends_at
    for email, words in told["turns"].items():
        # Nobody books what is over: those who came are written down as the roll call would.
        role = MeetingRole.SCRIBE if email == told["scribe"] else ""
        booking = Booking.objects.create(
            occurrence=held,
            user=people[email],
            seat=held.seats[0],
            state=BookingState.PRESENT,
            role=role,
        )
        speak(booking=booking, base_version=0, actor=people[email], now=at, **words)
    facilitator = people[told["facilitator"]]
    for text in told["decisions"]:
        record_decision(occurrence=held, text=text, actor=facilitator)
    for email, text, days in told["actions"]:
        due_on = held.local_start.date() + timedelta(days=days)
        take_action(
            occurrence=held, text=text, owner=people[email], due_on=due_on, actor=facilitator
        )
    for text in told["thoughts"]:
        park_thought(occurrence=held, text=text, actor=facilitator)


def _publish(held: Occurrence, told: dict[str, Any], people: People) -> None:
    scribe, facilitator, at = people[told["scribe"]], people[told["facilitator"]], held.ends_at
    minutes = open_minutes(occurrence=held, actor=scribe)
    name_scribe(minutes=minutes, scribe=scribe, actor=facilitator)
    for kind, text in told["notes"].items():
        item = held.agenda.items.get(kind=kind)
        section = take_section(item=item, actor=scribe, now=at)
        write_section(
            section=section, text=text, base_version=0, actor=scribe, now=at, is_last=True
        )
    version = propose_minutes(minutes=minutes, actor=scribe, now=at)
    approve_minutes(version=version, role=ApprovalRole.SCRIBE, actor=scribe, now=at)
    approve_minutes(version=version, role=ApprovalRole.FACILITATOR, actor=facilitator, now=at)
