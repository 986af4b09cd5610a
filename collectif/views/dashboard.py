from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from collectif.views.doors import Door, open_doors
from meetings.models import ActionItem, Occurrence
from meetings.models.decision import ActionItemQuerySet
from meetings.models.occurrence import OccurrenceQuerySet
from meetings.pipeline.series_ahead import ending_places
from meetings.views.calendar_entries import week_of as meetings_of
from members import permissions
from members.models import Profile, User
from members.views.arrivals import arrival_of
from tenders.enums import MarkKind
from tenders.models import Procedure, Proposal, SourceRun
from tenders.permissions import (
    can_be_asked,
    can_browse_tenders,
    can_enter_private_calls,
    can_mark,
    can_read_sources,
)

SHOWN_MATCHES = 3
SHOWN_DEADLINES = 5
SHOWN_ACTIONS = 8
# Whose attendance nobody closes closes by itself before.
OLDEST_TO_RUN = timedelta(weeks=2)
# For those who come without a profile: partners, committees, funders.
DOORS = (
    Door(
        "members:directory_list",
        _("Find someone"),
        _("Members who let you read what they can do: write to them from their page."),
        "users",
        permissions.can_browse_directory,
    ),
    Door(
        "tenders:private_list",
        _("Entrust a call to us"),
        _("A need of yours, or one you heard of: a coordinator reads it with you."),
        "lock",
        can_enter_private_calls,
    ),
    Door(
        "tenders:procedure_list",
        _("Read the calls for tenders"),
        _("All those of the territory, with their deadlines and who won."),
        "search",
        can_browse_tenders,
    ),
)


@require_safe
def dashboard(request: HtmxRequest) -> HttpResponse:
    """“Ma semaine”: the days ahead, what closes soon, what suits the person best."""
    now = timezone.now()
    profile = Profile.objects.visible_to(request.user).with_contents().first()
    can_match = permissions.can_have_matches(request.user)
    kept, proposed, asked = [], [], []
    if profile and can_browse_tenders(request.user):
        opened = Procedure.objects.visible_to(request.user).open_at(now).for_viewer(profile)
        kept = list(opened.marked(MarkKind.KEPT).for_list().with_extract()[:SHOWN_DEADLINES])
        asked = _asked(request.user, now)
        proposed = list(opened.proposed().for_list().with_extract()[:SHOWN_MATCHES])
    context = {
        "now": now,
        "today": timezone.localdate(now),
        "days": week_of(timezone.localdate(now), kept),
        "meetings": meetings_of(request.user, _monday(timezone.localdate(now)), now=now),
        "actions": list(_own_actions(request)),
        "ending_places": ending_places(request.user, now=now),
        "to_run": list(meetings_to_run(request.user, now)),
        "profile": profile,
        "arrival": arrival_of(request.user, profile, today=timezone.localdate(now)),
        "kept": kept,
        "proposed": proposed,
        "asked": asked,
        "can_match": can_match,
        "doors": [] if can_match else list(open_doors(request.user, DOORS)),
        "can_mark": can_mark(request.user),
        "can_read_sources": can_read_sources(request.user),
        "last_success": SourceRun.objects.last_success()
        if can_read_sources(request.user)
        else None,
    }
    return render(request, "dashboard.html", context)


def _asked(user: User, now: datetime) -> list[Proposal]:
    """What the coordinators proposed to a member, and awaits her answer."""
    if not can_be_asked(user):
        return []
    return list(Proposal.objects.made_to(user).awaiting(now).for_list())


def _own_actions(request: HtmxRequest) -> ActionItemQuerySet:
    """What she took upon herself at meetings, first due first; one query."""
    return ActionItem.objects.owned_by(request.user).open().for_list()[:SHOWN_ACTIONS]


def meetings_to_run(user: User, now: datetime) -> OccurrenceQuerySet:
    """Meetings she runs that ask something of her: a place to give, or who was there; one query."""
    hers = Occurrence.objects.run_by(user).filter(starts_at__gt=now - OLDEST_TO_RUN)
    found = hers.with_places_to_give(now) | hers.to_settle(now)
    return found.order_by("starts_at", "pk")[:SHOWN_ACTIONS]


def week_of(today: date, procedures: list[Procedure]) -> list[tuple[date, list[Procedure]]]:
    """Seven days from Monday, each with the procedures whose deadline in force falls on it."""
    monday = _monday(today)
    days = [monday + timedelta(days=offset) for offset in range(7)]
    closing = [(timezone.localdate(procedure.closes_at), procedure) for procedure in procedures]
    return [(day, [procedure for on, procedure in closing if on == day]) for day in days]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
