"""The notes of a meeting while they are written."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.actions.minutes import name_scribe, open_minutes, propose_minutes
from meetings.actions.sections import release_section, take_section, write_section
from meetings.forms.notes import ActionForm, DecisionForm, ScribeForm, SectionForm
from meetings.models import AgendaItem, Minutes, Occurrence, Section
from meetings.pipeline.passages import compose, digest
from meetings.views.conduct import noted_meeting
from meetings.views.day import round_table


@require_safe
def notes_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """The draft: a section for each point, decisions, actions, what each one said."""
    return notes_page(request, noted_meeting(request, public_id))


@require_POST
def minutes_open(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    meeting = noted_meeting(request, public_id)
    try:
        open_minutes(occurrence=meeting, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(meeting)
    return redirect("meetings:notes_detail", public_id)


@require_POST
def scribe_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Have somebody else answer for the notes."""
    meeting = noted_meeting(request, public_id)
    minutes = get_object_or_404(Minutes, occurrence=meeting)
    form = ScribeForm(request.POST, occurrence=meeting)
    if form.is_valid():
        try:
            name_scribe(minutes=minutes, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("meetings:notes_detail", public_id)
    return notes_page(request, meeting, scribe_form=form)


@require_POST
def minutes_propose(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Freeze the draft and ask for approval."""
    meeting = noted_meeting(request, public_id)
    minutes = get_object_or_404(Minutes, occurrence=meeting)
    try:
        version = propose_minutes(minutes=minutes, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("meetings:notes_detail", public_id)
    messages.success(request, _("The minutes wait for their two approvals."))
    return redirect(version)


@require_POST
def section_take(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Hold a section in order to write it."""
    visible = AgendaItem.objects.visible_to(request.user).filter(agenda__occurrence__isnull=False)
    related = ("agenda__occurrence__group", "agenda__occurrence__series__group")
    item = get_object_or_404(visible.select_related(*related), public_id=public_id)
    meeting: Any = item.agenda.occurrence
    if not permissions.can_take_notes(request.user, meeting):
        raise PermissionDenied
    try:
        section = take_section(item=item, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("meetings:notes_detail", meeting.public_id)
    return redirect("meetings:section_update", section.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def section_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Write the notes on one point; what cannot be saved is shown beside what is there."""
    section = _section(request, public_id)
    if request.method != "POST":
        form = SectionForm(instance=section, initial={"base_version": section.version})
        return _section_page(request, section, form)
    form = SectionForm(request.POST)
    if form.is_valid():
        try:
            _write(request, section, form, is_last=True)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(f"{_notes_url(section)}#section-{section.public_id}")
    return _section_page(request, section, form)


@require_POST
def section_draft(request: HtmxRequest, public_id: UUID) -> JsonResponse:
    """Keep what is typed so far, by itself: gives the version that the next save begins with."""
    section = _section(request, public_id)
    form = SectionForm(request.POST)
    if not form.is_valid():
        refused = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"refused": refused}, status=422)
    try:
        written = _write(request, section, form, is_last=False)
    except ValidationError as error:
        return JsonResponse({"refused": " ".join(error.messages)}, status=409)
    return JsonResponse({"version": written.version})


@require_POST
def section_release(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Give a section back as it is."""
    section = _section(request, public_id)
    release_section(section=section, actor=request.user)
    return redirect(_notes_url(section))


def notes_page(request: HtmxRequest, meeting: Occurrence, **forms: Any) -> HttpResponse:
    """The page of the draft, with the forms that were refused, if any."""
    minutes = Minutes.objects.filter(occurrence=meeting).select_related("scribe").first()
    latest = minutes.versions.order_by("number").last() if minutes else None
    context = {
        "meeting": meeting,
        "minutes": minutes,
        "sections": _sections(request, meeting),
        "decisions": meeting.decisions.order_by("created_at", "pk"),
        "actions": meeting.actions.select_related("owner").order_by("created_at", "pk"),
        "coming": round_table(meeting),
        "latest": latest,
        "is_changed": latest is None or latest.digest != digest(compose(meeting)),
        "has_begun": meeting.starts_at <= timezone.now(),
        "decision_form": DecisionForm(),
        "action_form": ActionForm(occurrence=meeting),
        "scribe_form": _scribe_form(minutes, meeting),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "meetings/notes_detail.html", context, status=status)


def _scribe_form(minutes: Minutes | None, meeting: Occurrence) -> ScribeForm | None:
    if minutes is None:
        return None
    return ScribeForm(occurrence=meeting, initial={"scribe": minutes.scribe})


def _sections(request: HtmxRequest, meeting: Occurrence) -> list[AgendaItem]:
    """The points, each with its section as `notes` and who else writes it now as `writer`."""
    now = timezone.now()
    items = AgendaItem.objects.filter(agenda__occurrence=meeting).order_by("position", "pk")
    shown = list(items.select_related("section__held_by", "section__edited_by"))
    for item in shown:
        item.notes = getattr(item, "section", None)
        writer = item.notes.writer_at(now) if item.notes else None
        item.writer = None if writer == request.user else writer
    return shown


def _section(request: HtmxRequest, public_id: UUID) -> Section:
    visible = AgendaItem.objects.visible_to(request.user).values("pk")
    related = ("item__agenda__occurrence__group", "item__agenda__occurrence__series__group")
    sections = Section.objects.filter(item__in=visible).select_related(*related, "held_by")
    section = get_object_or_404(sections, public_id=public_id)
    meeting: Any = section.item.agenda.occurrence
    if not permissions.can_take_notes(request.user, meeting):
        raise PermissionDenied
    return section


def _write(request: HtmxRequest, section: Section, form: SectionForm, *, is_last: bool) -> Section:
    return write_section(
        section=section,
        text=form.cleaned_data["text"],
        base_version=form.cleaned_data["base_version"],
        actor=request.user,
        now=timezone.now(),
        is_last=is_last,
    )


def _section_page(request: HtmxRequest, section: Section, form: SectionForm) -> HttpResponse:
    fresh = Section.objects.select_related("held_by", "edited_by").get(pk=section.pk)
    writer = fresh.writer_at(timezone.now())
    is_conflict = form.has_error("__all__")
    if is_conflict:
        # She has both texts under her eyes now: her next save may stand.
        form.data = {**request.POST.dict(), "base_version": fresh.version}
    context = {
        "form": form,
        "section": fresh,
        "item": section.item,
        "meeting": section.item.agenda.occurrence,
        "other": fresh if is_conflict else None,
        "writer": None if writer == request.user else writer,
        "is_held": writer == request.user,
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/section_update.html", context, status=status)


def _notes_url(section: Section) -> str:
    meeting: Any = section.item.agenda.occurrence
    return reverse("meetings:notes_detail", args=[meeting.public_id])
