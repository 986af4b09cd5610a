"""What becomes of people, as they tell it, or as it is told for them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collectif.core.http import HtmxRequest
from members.actions.outcomes import add_outcome, remove_outcome
from members.forms.outcomes import OutcomeForm
from members.models import Outcome, User
from members.views.memberships import follow_up_page, own_page


@require_POST
def outcome_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Tell what a person goes on to do: oneself, or somebody one follows."""
    person = get_object_or_404(_people(request), public_id=public_id)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        try:
            add_outcome(
                user=person,
                actor=request.user,
                today=timezone.localdate(),
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is written down. Thank you."))
            return _back(request, person)
    if person == request.user:
        return own_page(request, outcome_form=form)
    return follow_up_page(request, person, outcome_form=form)


@require_POST
def outcome_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Take away what was told by mistake."""
    rows = Outcome.objects.select_related("user", "kind").filter(user__in=_people(request))
    outcome = get_object_or_404(rows, public_id=public_id)
    remove_outcome(outcome=outcome, actor=request.user)
    messages.success(request, _("This line is gone."))
    return _back(request, outcome.user)


def _people(request: HtmxRequest) -> QuerySet[User]:
    """Oneself, and those one follows."""
    followed = User.objects.followed_by(request.user).values("pk")
    return User.objects.filter(Q(pk=request.user.pk) | Q(pk__in=followed))


def _back(request: HtmxRequest, person: User) -> HttpResponse:
    if person == request.user:
        return redirect("members:membership_mine")
    return redirect("members:membership_detail", person.public_id)
