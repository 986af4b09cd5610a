from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from members.actions import find_or_create_organization
from members.models import User
from tenders.actions.marks import mark_procedure
from tenders.actions.private import enter_private_call, publish_private_call
from tenders.actions.private_team import add_document, grant_access, record_agreement
from tenders.actions.saved_searches import save_search
from tenders.enums import AlertCadence, MarkKind, Visibility
from tenders.filters.saved import canonical_query
from tenders.management.demo import (
    DemoCall,
    DemoSearch,
    demo_calls,
    demo_rounds,
    demo_searches,
)
from tenders.management.proposals import DemoRound, open_round
from tenders.models import PrivateCall
from tenders.sources.private.entry import CallDetails, Entry

type People = dict[str, User]
CLOSES_AT = time(17)


class Command(BaseCommand):
    help = "Enter the private calls and searches of the demonstration, after `seed`; once each."

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO_TOTP_SECRET", ""):
            raise CommandError("These calls are invented: these settings refuse them.")
        people = _people()
        now = timezone.now()
        calls = sum(_enter(call, people, now) for call in demo_calls())
        searches = sum(_save(search, people) for search in demo_searches())
        rounds = sum(_open_round(told, people, now) for told in demo_rounds())
        self.stdout.write(
            f"{calls} private calls entered, {searches} searches saved, "
            f"proposals begun for {rounds} of them."
        )


def _people() -> People:
    wanted = {call.submitted_by for call in demo_calls()}
    wanted |= {email for call in demo_calls() for email in _others(call)}
    wanted |= {search.owner for search in demo_searches()}
    wanted |= {told.started_by for told in demo_rounds()}
    people = {user.email: user for user in User.objects.filter(email__in=wanted)}
    if missing := sorted(wanted - people.keys()):
        raise CommandError(f"{missing[0]} has no account: run `seed` first.")
    return people


def _others(call: DemoCall) -> list[str]:
    return [email for email in (*call.team, *call.kept_by, call.shared_by) if email]


@transaction.atomic
def _enter(told: DemoCall, people: People, now: datetime) -> bool:
    """Enter a call, unless it is known: what people changed in it stays."""
    submitter, key = people[told.submitted_by], uuid5(NAMESPACE_URL, told.key)
    if PrivateCall.objects.filter(source_id__endswith=key.hex).exists():
        return False
    closes_on = timezone.localdate(now) + timedelta(days=told.closes_in)
    deadline = datetime.combine(closes_on, CLOSES_AT).isoformat(timespec="minutes")
    call = enter_private_call(
        entry=Entry.from_json({**told.entry, "deadline": deadline}),
        details=CallDetails(**told.details),
        actor=submitter,
        key=key,
        now=now,
    )
    if told.document:
        _add_document(call, told.document, submitter)
    if told.shared_by:
        _share(call, told, people, now)
    return True


def _add_document(call: PrivateCall, document: dict[str, str], actor: User) -> None:
    content = document["text"].encode()
    add_document(
        procedure=call.procedure,
        name=document["name"],
        content=BytesIO(content),
        size=len(content),
        actor=actor,
    )


def _share(call: PrivateCall, told: DemoCall, people: People, now: datetime) -> None:
    coordinator, today = people[told.shared_by], timezone.localdate(now)
    publish_private_call(call=call, visibility=Visibility.MEMBERS, actor=coordinator)
    for email in told.team:
        grant_access(procedure=call.procedure, user=people[email], actor=coordinator)
    for email in told.signed:
        record_agreement(
            procedure=call.procedure,
            user=people[email],
            signed_on=today,
            actor=coordinator,
            today=today,
        )
    for email in told.kept_by:
        profile = people[email].profile
        mark_procedure(profile=profile, procedure=call.procedure, kind=MarkKind.KEPT)


@transaction.atomic
def _save(told: DemoSearch, people: People) -> bool:
    owner = people[told.owner]
    if owner.saved_searches.filter(name=told.name).exists():
        return False
    save_search(owner=owner, name=told.name, query=_query(told), cadence=AlertCadence(told.cadence))
    return True


def _open_round(told: DemoRound, people: People, now: datetime) -> bool:
    key = uuid5(NAMESPACE_URL, told.call)
    call = PrivateCall.objects.select_related("procedure").get(source_id__endswith=key.hex)
    return open_round(told, call.procedure, people[told.started_by], now)


def _query(told: DemoSearch) -> str:
    data = QueryDict(mutable=True)
    for name, value in told.query.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    if told.buyer:
        buyer = find_or_create_organization(**told.buyer)
        data["buyer"] = str(buyer.public_id)
    return canonical_query(data)
