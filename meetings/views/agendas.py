"""The agenda of a meeting, prepared and changed; and the model of a group."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.actions.agendas import (
    add_item,
    add_rounds,
    change_item,
    drop_thought,
    keep_as_model,
    missing_rounds,
    move_item,
    prepare_agenda,
    remove_item,
    take_up_thought,
)
from meetings.forms.agendas import ItemForm, PlaceForm
from meetings.models import ActionItem, Agenda, AgendaItem, ParkedThought
from meetings.views.conduct import run_meeting

PAGE = "meetings/agenda_update.html"


@require_POST
def agenda_prepare(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Make the agenda of a meeting from the model of its group."""
    meeting = run_meeting(request, public_id)
    try:
        agenda = prepare_agenda(occurrence=meeting, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(meeting)
    return redirect(agenda)


@require_safe
def agenda_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """All the points, each with what may be done to it."""
    agenda = _agenda(request, public_id)
    return _page(request, agenda, ItemForm(agenda=agenda))


@require_POST
def agenda_keep(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Have the next meetings of the group begin with these points."""
    agenda = _agenda(request, public_id)
    group = agenda.occurrence.group if agenda.occurrence else agenda.group
    if group is None or not permissions.can_plan_meetings(request.user, group):
        raise PermissionDenied
    keep_as_model(agenda=agenda, group=group, actor=request.user)
    messages.success(request, _("The next agendas of the group begin like this one."))
    return redirect(agenda)


@require_POST
def rounds_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Add the rounds that the format of the workshop is made of."""
    agenda = _agenda(request, public_id)
    try:
        add_rounds(agenda=agenda, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(agenda)


@require_POST
def item_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    agenda = _agenda(request, public_id)
    form = ItemForm(request.POST, agenda=agenda)
    if form.is_valid():
        try:
            add_item(agenda=agenda, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(agenda)
    return _page(request, agenda, form)


@require_http_methods(["GET", "HEAD", "POST"])
def item_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Change one point."""
    item = _item(request, public_id)
    form = ItemForm(
        request.POST if request.method == "POST" else None, instance=item, agenda=item.agenda
    )
    if form.is_valid():
        try:
            change_item(item=item, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(item.agenda)
    context = {"form": form, "item": item, "agenda": item.agenda}
    status = 422 if form.errors else 200
    return render(request, "meetings/agenda_item.html", context, status=status)


@require_POST
def item_move(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    item = _item(request, public_id)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _page(request, item.agenda, ItemForm(agenda=item.agenda), refused=form)
    try:
        move_item(item=item, actor=request.user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{item.agenda.get_absolute_url()}#item-{item.public_id}")


@require_POST
def item_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    item = _item(request, public_id)
    try:
        remove_item(item=item, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(item.agenda)


@require_POST
def thought_take(request: HtmxRequest, public_id: UUID, thought_id: UUID) -> HttpResponse:
    """Make a point of what was kept aside earlier."""
    agenda = _agenda(request, public_id)
    thought = get_object_or_404(_thoughts(agenda), public_id=thought_id)
    try:
        take_up_thought(thought=thought, agenda=agenda, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(agenda)


@require_POST
def thought_drop(request: HtmxRequest, public_id: UUID, thought_id: UUID) -> HttpResponse:
    agenda = _agenda(request, public_id)
    thought = get_object_or_404(_thoughts(agenda), public_id=thought_id)
    drop_thought(thought=thought, now=timezone.now())
    return redirect(agenda)


def _agenda(request: HtmxRequest, public_id: UUID) -> Agenda:
    visible = Agenda.objects.visible_to(request.user)
    agenda = get_object_or_404(_with_meeting(visible), public_id=public_id)
    _check(request, agenda)
    return agenda


def _item(request: HtmxRequest, public_id: UUID) -> AgendaItem:
    visible = AgendaItem.objects.visible_to(request.user)
    related = ("agenda__group", "agenda__occurrence__group", "agenda__occurrence__series__group")
    item = get_object_or_404(visible.select_related(*related), public_id=public_id)
    _check(request, item.agenda)
    return item


def _with_meeting(agendas: Any) -> Any:
    related = ("group", "occurrence__group__agenda_model", "occurrence__series__group")
    return agendas.select_related(*related)


def _check(request: HtmxRequest, agenda: Agenda) -> None:
    if not permissions.can_prepare(request.user, agenda):
        raise PermissionDenied


def _thoughts(agenda: Agenda) -> Any:
    if agenda.occurrence is None:
        return ParkedThought.objects.none()
    return ParkedThought.objects.before(agenda.occurrence)


def _page(
    request: HtmxRequest, agenda: Agenda, form: ItemForm, refused: PlaceForm | None = None
) -> HttpResponse:
    meeting, items = agenda.occurrence, list(agenda.items.for_list())
    actions = ActionItem.objects.left_to(meeting) if meeting else []
    group = meeting.group if meeting else None
    context = {
        "agenda": agenda,
        "meeting": meeting,
        "items": items,
        "planned": sum(item.minutes for item in items),
        "length": int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
        if meeting
        else None,
        "model": getattr(group, "agenda_model", None),
        "rounds": missing_rounds(agenda, [item.kind for item in items]),
        "today": timezone.localdate(),
        "thoughts": list(_thoughts(agenda).waiting()),
        "open_actions": list(actions),
        "form": form,
        "refused": refused,
    }
    return render(request, PAGE, context, status=422 if form.errors or refused else 200)
