"""Those who ask to join: the board of their requests, and the page of each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions.intake import add_note
from members.enums import ApplicationState
from members.forms.intake import NoteForm
from members.models import Application, Group, Interview, User
from members.models.application import ENDED, OPEN
from members.permissions import can_run_intake
from members.views.intake_history import history_of

PAGE_SIZE: Final = 20
# How long what is closed stays on the board.
RECENT: Final = timedelta(days=60)
COLUMNS: Final[dict[str, str | Promise]] = {
    ApplicationState.NEW: _("New requests"),
    ApplicationState.INTERVIEW: _("Interview booked"),
    ApplicationState.ACCEPTED: _("Accepted, invited"),
    ApplicationState.WAITING: _("Waiting for a place"),
    ApplicationState.DECLINED: _("Declined or withdrawn"),
    ApplicationState.JOINED: _("Joined"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A request on the board, with what its column makes worth saying."""

    application: Application
    is_place_free: bool
    has_expired: bool
    is_interview_over: bool
    interview: Interview | None


@dataclass(frozen=True, slots=True)
class Column:
    state: str
    label: str | Promise
    count: int
    cards: list[Card]

    @property
    def more_count(self) -> int:
        return self.count - len(self.cards)

    @property
    def is_closed(self) -> bool:
        return self.state not in OPEN


@require_safe
def application_board(request: HtmxRequest) -> HttpResponse:
    """Every request in its column, who has waited longest first; closed ones for two months."""
    require_intake(request)
    shown = Q(state__in=OPEN) | Q(state_changed_at__gte=timezone.now() - RECENT)
    rows = Application.objects.visible_to(request.user).filter(shown).for_list().in_columns()
    cards = defaultdict(list)
    for card in _cards(list(rows.filter(rank__lte=PAGE_SIZE))):  # type: ignore[misc]
        cards[card.application.column].append(card)
    columns = [_column(state, cards[state]) for state in COLUMNS]
    return render(request, "members/intake/board.html", {"columns": columns})


@require_safe
def application_list(request: HtmxRequest, column: str) -> HttpResponse:
    """One column of the board, whole, by twenty."""
    require_intake(request)
    if column not in COLUMNS:
        raise Http404
    states = ENDED if column == ApplicationState.DECLINED else (column,)
    rows = Application.objects.visible_to(request.user).filter(state__in=states)
    page = Paginator(rows.for_list().in_columns(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "cards": _cards(list(page)), "label": COLUMNS[column]}
    return render(request, "members/intake/list.html", context)


@require_safe
def application_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """What a person wrote, what was said since, and what can be decided."""
    return application_page(request, visible_application(request, public_id))


@require_POST
def note_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Write down what was said."""
    application = visible_application(request, public_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return application_page(request, application, note_form=form)
    add_note(application=application, text=form.cleaned_data["text"], actor=request.user)
    return redirect(f"{application.get_absolute_url()}#notes")


def require_intake(request: HtmxRequest) -> None:
    if not can_run_intake(request.user):
        raise PermissionDenied


def visible_application(request: HtmxRequest, public_id: UUID) -> Application:
    """Return a request with its interviews and invitations, or 404."""
    rows = Application.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


def application_page(
    request: HtmxRequest,
    application: Application,
    *,
    note_form: NoteForm | None = None,
    refused: BaseForm | None = None,
) -> HttpResponse:
    """Answer the page of a request; 422 when something typed or decided was refused."""
    now = timezone.now()
    context = {
        "application": application,
        "interview": application.next_interview(now),
        "interviews": sorted(application.interviews.all(), key=lambda one: one.starts_at),
        "invitation": application.open_invitation(),
        "now": now,
        "notes": application.notes.select_related("author"),
        "consents": application.consents.all(),
        "history": history_of(application),
        "note_form": note_form or NoteForm(),
        "refused": refused,
        **_places(application, request.user),
    }
    status = 422 if note_form or refused else 200
    return render(request, "members/intake/detail.html", context, status=status)


def _places(application: Application, user: User) -> dict[str, Any]:
    """Groups this person can be offered: hers first, then her département's and language's.

    Those by invitation stand apart: a coordinator goes and chooses one, none is proposed. That of
    the waiting list she is on already is among the others.
    """
    if not application.is_open:
        return {"groups": [], "invitation_groups": []}
    groups = list(Group.objects.visible_to(user).running().for_list())
    groups.sort(key=lambda group: (not _is_hers(group, application), not _fits(group, application)))
    apart = [one for one in groups if one.is_by_invitation and one.pk != application.group_id]
    offered = [one for one in groups if one not in apart]
    context: dict[str, Any] = {"groups": offered, "invitation_groups": apart}
    if application.state == ApplicationState.WAITING:
        context |= _waiting_place(application, groups)
    return context


def _waiting_place(application: Application, groups: list[Group]) -> dict[str, Any]:
    """Where this person stands on the waiting list, and whether a place is free for her."""
    assert application.group is not None
    waiting = Application.objects.waiting_for(application.group)
    queue = list(waiting.values_list("pk", flat=True))
    position = queue.index(application.pk) + 1
    room = next((group.room for group in groups if group.pk == application.group_id), 0)
    return {
        "position": position,
        "waiting_count": len(queue),
        "is_place_free": position <= room,
    }


def _is_hers(group: Group, application: Application) -> bool:
    """Tell whether she waits for this one already, or named it when she asked to join."""
    return group.pk in {application.group_id, application.wished_group_id}


def _fits(group: Group, application: Application) -> bool:
    is_near = not group.departments or application.department in group.departments
    return is_near and group.language == application.language


def _column(state: str, cards: list[Card]) -> Column:
    count = cards[0].application.column_count if cards else 0
    return Column(state=state, label=COLUMNS[state], count=count, cards=cards)


def _cards(applications: list[Application]) -> list[Card]:
    rooms = {group.pk: group.room for group in Group.objects.running().with_room()}
    return [_card(application, rooms, timezone.now()) for application in applications]


def _card(application: Application, rooms: dict[int, int], now: datetime) -> Card:
    invitation = application.open_invitation()
    interview = application.next_interview(now)
    is_waiting = application.state == ApplicationState.WAITING
    is_booked = application.state == ApplicationState.INTERVIEW
    return Card(
        application=application,
        is_place_free=is_waiting
        and application.position <= rooms.get(application.group_id or 0, 0),
        has_expired=invitation is not None and invitation.has_expired(now),
        is_interview_over=is_booked and interview is None,
        interview=interview,
    )
