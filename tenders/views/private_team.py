from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm, Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from members.models import User
from tenders.actions.private import publish_private_call
from tenders.actions.private_team import grant_access, record_agreement, withdraw_access
from tenders.enums import Visibility
from tenders.forms.private import AccessForm, VisibilityForm
from tenders.models import Procedure
from tenders.permissions import can_manage_bid_team, can_publish_private_calls
from tenders.views.private_section import agreement_form, people_to_add, private_section


@require_safe
def private_team(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Who works on a call, whom to ask, and its documents."""
    return team_page(request, private_procedure(request, public_id))


@require_POST
def private_publish(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Say who may know of a call."""
    procedure = private_procedure(request, public_id)
    if not can_publish_private_calls(request.user):
        raise PermissionDenied
    form = VisibilityForm(request.POST)
    if not form.is_valid():
        return team_page(request, procedure, form)
    visibility = Visibility(form.cleaned_data["visibility"])
    publish_private_call(call=procedure.private_call, visibility=visibility, actor=request.user)
    procedure.visibility = visibility
    return team_answer(request, procedure)


@require_POST
def access_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Put somebody in the bid team."""
    procedure = _managed_procedure(request, public_id)
    form = AccessForm(request.POST, people=people_to_add(procedure))
    if form.is_valid():
        try:
            grant_access(procedure=procedure, user=form.cleaned_data["person"], actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return team_answer(request, procedure)
    return team_page(request, procedure, form)


@require_POST
def access_delete(request: HtmxRequest, public_id: UUID, person: UUID) -> HttpResponse:
    """Take somebody out of the bid team."""
    procedure = _managed_procedure(request, public_id)
    form = Form(request.POST)
    try:
        user = get_object_or_404(User, public_id=person)
        withdraw_access(procedure=procedure, user=user, actor=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return team_page(request, procedure, form)
    return team_answer(request, procedure)


@require_POST
def agreement_create(request: HtmxRequest, public_id: UUID, person: UUID) -> HttpResponse:
    """Write down when somebody of the team signed the confidentiality agreement."""
    procedure = _managed_procedure(request, public_id)
    team = User.objects.filter(procedure_accesses__procedure=procedure)
    user = get_object_or_404(team, public_id=person)
    form = agreement_form(user, data=request.POST)
    if form.is_valid():
        try:
            record_agreement(
                procedure=procedure,
                user=user,
                signed_on=form.cleaned_data["signed_on"],
                actor=request.user,
                today=timezone.localdate(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return team_answer(request, procedure)
    return team_page(request, procedure, form)


def private_procedure(request: HtmxRequest, public_id: UUID) -> Procedure:
    """Return the dossier of a private call that the person may know of, else 404."""
    visible = Procedure.objects.visible_to(request.user).filter(private_call__isnull=False)
    rows = visible.select_related("private_call").defer("search_vector", "description")
    return get_object_or_404(rows, public_id=public_id)


def team_page(
    request: HtmxRequest, procedure: Procedure, faulty: BaseForm | None = None
) -> HttpResponse:
    """Answer the section, alone or in its page; 403 to whoever knows of the call, no more."""
    team = private_section(request.user, procedure, faulty=faulty)
    if team is None:
        raise PermissionDenied
    return render_partial(
        request,
        "tenders/private_team.html",
        {"team": team},
        partial="private_team",
        status=422 if faulty else 200,
    )


def team_answer(request: HtmxRequest, procedure: Procedure) -> HttpResponse:
    """The section anew for htmx, else back to its page."""
    if request.htmx.target == "private_team":
        return team_page(request, procedure)
    return redirect("tenders:private_team", procedure.public_id)


def _managed_procedure(request: HtmxRequest, public_id: UUID) -> Procedure:
    procedure = private_procedure(request, public_id)
    if not can_manage_bid_team(request.user):
        raise PermissionDenied
    return procedure
