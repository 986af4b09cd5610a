"""The way of each person through the collective: hers to read, a coordinator's to follow."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions.memberships import change_membership, leave_collective, open_membership
from members.enums import MemberState, Role, StateReason
from members.forms.memberships import LeaveForm, PauseForm, StateForm
from members.forms.outcomes import OutcomeForm
from members.models import Charter, Membership, OutcomeKind, User
from members.views.membership_history import history_of

PAUSABLE: Final = (MemberState.TRIAL, MemberState.ACTIVE)


@require_safe
def membership_mine(request: HtmxRequest) -> HttpResponse:
    """“Mon parcours”: where she stands, her groups, what came next, the charter she signed."""
    return own_page(request)


@require_safe
def membership_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """How a person is followed: her state and its history, her groups, what came next."""
    return follow_up_page(request, followed_person(request, public_id))


@require_POST
def membership_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Begin to follow a person who is with us without having come through a door."""
    person = followed_person(request, public_id)
    open_membership(user=person, actor=request.user, today=timezone.localdate())
    messages.success(request, _("%(name)s is counted among the members.") % _named(person))
    return redirect("members:membership_detail", public_id)


@require_POST
def membership_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Move a person to another state, for a reason."""
    person = followed_person(request, public_id)
    membership = get_object_or_404(Membership.objects.select_related("user"), user=person)
    form = StateForm(request.POST, membership=membership)
    if form.is_valid() and _changed(request, membership, form):
        messages.success(request, _("The state of %(name)s is saved.") % _named(person))
        return redirect("members:membership_detail", public_id)
    return follow_up_page(request, person, state_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def membership_leave(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Have a person leave: from which day, and what comes next."""
    person = followed_person(request, public_id)
    today = timezone.localdate()
    form = _leave_form(request, person, today)
    if form.is_valid():
        try:
            leave_collective(user=person, actor=request.user, today=today, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            said = _("%(name)s has left; the way made together stays written.")
            messages.success(request, said % _named(person))
            return redirect("members:membership_detail", public_id)
    context = {"form": form, "person": person, "has_kinds": has_kinds()}
    status = 422 if form.errors else 200
    return render(request, "members/membership_leave.html", context, status=status)


@require_POST
def membership_pause(request: HtmxRequest) -> HttpResponse:
    """Take a break; one's own decision, told to those who coordinate."""
    membership = _own_membership(request, *PAUSABLE, MemberState.PAUSED)
    form = PauseForm(request.POST)
    if form.is_valid() and _changed(request, membership, form, target=MemberState.PAUSED):
        messages.success(request, _("Your break has begun. Come back whenever you like."))
        return redirect("members:membership_mine")
    return own_page(request, pause_form=form)


@require_POST
def membership_resume(request: HtmxRequest) -> HttpResponse:
    """Come back from a break."""
    membership = _own_membership(request, MemberState.PAUSED, MemberState.ACTIVE)
    change_membership(
        membership=membership,
        target=MemberState.ACTIVE,
        reason=StateReason.BACK,
        actor=request.user,
        today=timezone.localdate(),
    )
    messages.success(request, _("Welcome back."))
    return redirect("members:membership_mine")


def followed_person(request: HtmxRequest, public_id: UUID) -> User:
    people = User.objects.followed_by(request.user)
    return get_object_or_404(people, public_id=public_id)


def own_page(
    request: HtmxRequest,
    *,
    pause_form: BaseForm | None = None,
    outcome_form: BaseForm | None = None,
) -> HttpResponse:
    membership = Membership.objects.filter(user=request.user).first()
    context = _way_of(request.user, outcome_form) | {
        "membership": membership,
        "can_pause": membership is not None and membership.state in PAUSABLE,
        "pause_form": pause_form or PauseForm(),
        "can_depart": can_depart(membership),
        "refused": pause_form or outcome_form,
    }
    status = 422 if context["refused"] else 200
    return render(request, "members/membership_mine.html", context, status=status)


def follow_up_page(
    request: HtmxRequest,
    person: User,
    *,
    state_form: BaseForm | None = None,
    outcome_form: BaseForm | None = None,
) -> HttpResponse:
    membership = Membership.objects.filter(user=person).first()
    context = _way_of(person, outcome_form) | {
        "membership": membership,
        "history": history_of(membership) if membership else [],
        "state_form": state_form or (StateForm(membership=membership) if membership else None),
        "can_leave": membership is None or membership.state in {*PAUSABLE, MemberState.PAUSED},
        "other_roles": sorted(role.label for role in person.current_roles - {Role.MEMBER}),
        "refused": state_form or outcome_form,
    }
    status = 422 if context["refused"] else 200
    return render(request, "members/membership_detail.html", context, status=status)


def can_depart(membership: Membership | None) -> bool:
    """Whoever is here may say that she leaves."""
    return membership is not None and not MemberState(membership.state).is_outside


def has_kinds() -> bool:
    return OutcomeKind.objects.filter(is_retired=False).exists()


def _way_of(person: User, outcome_form: BaseForm | None) -> dict[str, Any]:
    """What both pages tell: groups, outcomes, and the charter signed."""
    today = timezone.localdate()
    return {
        "person": person,
        "today": today,
        "stays": person.group_spells.select_related("group"),
        "outcomes": person.outcomes.select_related("kind", "recorded_by"),
        "outcome_form": outcome_form or OutcomeForm(initial={"started_on": today}),
        "has_kinds": has_kinds(),
        "departure": person.departures.open().first(),
        "signature": person.charter_signatures.select_related("charter").first(),
        "charter": Charter.objects.in_force().first(),
    }


def _leave_form(request: HtmxRequest, person: User, today: date) -> LeaveForm:
    membership = Membership.objects.filter(user=person).first()
    state = MemberState(membership.state) if membership else MemberState.ACTIVE
    data = request.POST if request.method == "POST" else None
    return LeaveForm(data, initial={"left_on": today, "kind": ""}, state=state)


def _own_membership(request: HtmxRequest, *states: MemberState) -> Membership:
    rows = Membership.objects.select_related("user").filter(state__in=states)
    return get_object_or_404(rows, user=request.user)


def _changed(
    request: HtmxRequest,
    membership: Membership,
    form: BaseForm,
    target: MemberState | None = None,
) -> bool:
    """Say whether the state was changed; what refuses it is told by the form."""
    answers = form.cleaned_data
    try:
        change_membership(
            membership=membership,
            target=target or answers["target"],
            reason=answers["reason"],
            frees_places=answers.get("frees_places", False),
            actor=request.user,
            today=timezone.localdate(),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _named(person: User) -> dict[str, str | Promise]:
    return {"name": person.get_full_name()}
