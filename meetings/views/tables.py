"""The tables of a round, drawn and changed on the page of the day."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collectif.core.http import HtmxRequest
from meetings.actions.tables import draw_tables, seat_at_table
from meetings.forms.agendas import DrawForm, TableForm, ThoughtForm
from meetings.models import AgendaItem
from meetings.views.conduct import run_item
from meetings.views.day import day_page


@require_POST
def tables_draw(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Draw the tables of a round, or draw them again."""
    item = run_item(request, public_id)
    form = DrawForm(request.POST)

    def draw() -> None:
        told = form.cleaned_data
        base = {"base_version": told["version"], "actor": request.user}
        draw_tables(item=item, size=told["size"], **base)

    return _answer(request, item, form, draw)


@require_POST
def table_change(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Put somebody at a table, or take her out of hers."""
    item = run_item(request, public_id)
    form = TableForm(request.POST)

    def seat() -> None:
        told = form.cleaned_data
        meeting: Any = item.agenda.occurrence
        booking = get_object_or_404(meeting.bookings, public_id=told["booking"])
        seat_at_table(item=item, booking=booking, table=told["table"], actor=request.user)

    return _answer(request, item, form, seat)


def _answer(
    request: HtmxRequest, item: AgendaItem, form: forms.Form, act: Callable[[], None]
) -> HttpResponse:
    meeting: Any = item.agenda.occurrence
    if not form.is_valid():
        messages.error(request, _("Use the buttons of this page to share people out."))
        return day_page(request, meeting, ThoughtForm(), status=422)
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    day = reverse("meetings:day_detail", args=[meeting.public_id])
    return redirect(f"{day}#tables-{item.public_id}")
