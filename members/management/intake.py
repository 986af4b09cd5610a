"""Groups and requests to join of the demonstration, made as people would make them."""

import re
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from members.actions.applications import confirm_application, submit_application
from members.actions.groups import create_group
from members.actions.intake import put_on_waiting_list
from members.actions.interviews import Slot, book_interview
from members.actions.stays import enter_group
from members.enums import ConsentPurpose, InterviewKind, Language
from members.models import Application, Group, User

WORDS: Final = "J’accepte que ma demande soit lue et que l’on me réponde."
TOLD: Final = ("email", "department", "commune", "heard_from", "message")
MET_IN: Final = timedelta(days=3)


def open_intake() -> None:
    """Open the groups and make the requests that are not there yet; leave the others alone."""
    told = yaml.safe_load(Path(__file__).with_name("intake.yaml").read_text(encoding="utf-8"))
    for group in told["groups"]:
        if not Group.objects.filter(name=group["name"]).exists():
            _open_group(**group)
    for request in told["requests"]:
        if not Application.objects.filter(email=request["email"]).exists():
            _ask_to_join(request)


def _open_group(*, facilitators: list[str], members: list[str], **values: Any) -> None:
    leaders = list(User.objects.filter(email__in=facilitators))
    group = create_group(actor=leaders[0], facilitators=leaders, **values)
    today = timezone.localdate()
    for user in User.objects.filter(email__in=members).order_by("pk"):
        enter_group(group=group, user=user, entered_on=today, actor=leaders[0], today=today)


def _ask_to_join(told: dict[str, Any]) -> None:
    first_name, last_name = told["name"]
    application = submit_application(
        first_name=first_name,
        last_name=last_name,
        phone="",
        language=Language.FRENCH,
        consents={ConsentPurpose.APPLICATION: WORDS},
        wished_group=Group.objects.filter(name=told.get("wishes", "")).first(),
        **{name: told[name] for name in TOLD},
    )
    if application is None:
        return
    application = confirm_application(application=application, key=_mailed_key(application))
    if host := told.get("meets"):
        _meet(application, User.objects.get(email=host))
    if group := told.get("waits_for"):
        _wait(application, Group.objects.get(name=group))


def _mailed_key(application: Application) -> str:
    """The key is kept nowhere but in the mail, as for everybody."""
    letter = OutboxMessage.objects.filter(to_address=application.email).latest("pk")
    found = re.search(r"/([\w-]{43})/", letter.text_body)
    assert found is not None
    return found[1]


def _meet(application: Application, host: User) -> None:
    now = timezone.now()
    day = timezone.localdate(now) + MET_IN
    starts_at = timezone.make_aware(datetime.combine(day, time(10)))
    slot = Slot(
        interviewer=host,
        kind=InterviewKind.IN_PERSON,
        place="Maison des associations, Rivauges",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
    )
    book_interview(application=application, slot=slot, actor=host, now=now)


def _wait(application: Application, group: Group) -> None:
    leader = group.facilitators.first()
    assert leader is not None
    put_on_waiting_list(application=application, group=group, actor=leader, now=timezone.now())
