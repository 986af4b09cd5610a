from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from collectif.core.text import fold, normalise_spaces
from collectif.matching import cpv
from members.actions.confirmations import ask_to_confirm, withdraw_request
from members.enums import Audience
from members.forms.confirmations import ConfirmationRequestForm, PersonSearchForm
from members.models import ConfirmationRequest, DirectoryEntry, Reference, User
from members.permissions import can_ask_to_confirm, can_edit_profile

PAGE = "members/reference_detail.html"
MOST_PEOPLE = 8
# Letters below which a name would lead to half of the directory.
SHORTEST = 2


@require_safe
def reference_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """One's achievement, what it proves, who stands by it, and whom else to ask."""
    reference = _own_reference(request, public_id)
    context = _context(request, reference, ConfirmationRequestForm())
    return render_partial(request, PAGE, context, partial="people")


@require_POST
def confirmation_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Ask someone of the directory to confirm an achievement of one's own."""
    reference = _own_reference(request, public_id)
    if not can_ask_to_confirm(request.user, reference):
        raise PermissionDenied
    form = ConfirmationRequestForm(request.POST)
    if form.is_valid():
        try:
            asked_of = _person_of(form.cleaned_data["entry"])
            ask_to_confirm(
                reference=reference,
                asked_of=asked_of,
                actor=request.user,
                message=form.cleaned_data["message"],
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            said = _("%(person)s is asked, by e-mail and here.")
            messages.success(request, said % {"person": asked_of.get_full_name()})
            return redirect(reference)
    return render(request, PAGE, _context(request, reference, form), status=422)


@require_POST
def confirmation_withdraw(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Take back a request one has made."""
    own = ConfirmationRequest.objects.filter(reference__profile__user=request.user)
    asked = get_object_or_404(
        own.select_related("reference__profile"), public_id=public_id, withdrawn_at=None
    )
    withdraw_request(request=asked, actor=request.user)
    messages.success(request, _("This request is withdrawn."))
    return redirect(asked.reference)


def _context(
    request: HtmxRequest, reference: Reference, form: ConfirmationRequestForm
) -> dict[str, Any]:
    search = PersonSearchForm(request.GET)
    typed = normalise_spaces(search.cleaned_data["person"]) if search.is_valid() else ""
    typed = typed if len(typed) >= SHORTEST else ""
    requests = list(reference.confirmation_requests.select_related("asked_of"))
    confirmed = {one.confirmed_by_id for one in reference.confirmations.all()}
    known = confirmed | {asked.asked_of_id for asked in requests}
    return {
        "reference": reference,
        "is_fresh": reference.is_fresh(timezone.now()),
        "cpv_label": cpv.label(reference.classification_code, get_language() or "fr"),
        "search": search,
        "typed": typed,
        "people": _people(request.user, typed, besides=known),
        "waiting": [
            asked
            for asked in requests
            if not asked.withdrawn_at and asked.asked_of_id not in confirmed
        ],
        "can_ask": can_ask_to_confirm(request.user, reference),
        "form": form,
    }


def _people(user: User, typed: str, *, besides: set[int]) -> list[DirectoryEntry]:
    """Members whose name holds each word typed, accents aside."""
    words = fold(typed).split()
    if not words:
        return []
    entries = DirectoryEntry.objects.seen_by(user, Audience.MEMBERS).filter(is_anonymous=False)
    for word in words:
        entries = entries.filter(name_key__contains=word)
    others = entries.exclude(profile__user__in=[user.pk, *besides])
    return list(others.select_related("profile").order_by("name_key", "pk")[:MOST_PEOPLE])


def _person_of(public_id: UUID) -> User:
    """The person of a profile; the action says whether she can be asked."""
    person = User.objects.filter(profile__public_id=public_id).first()
    if person is None:
        message = _("This person cannot be asked from here: choose someone of the directory.")
        raise ValidationError(message, code="not_reachable")
    return person


def _own_reference(request: HtmxRequest, public_id: UUID) -> Reference:
    visible = Reference.objects.visible_to(request.user).select_related("profile__user")
    reference = get_object_or_404(visible.with_proofs(), public_id=public_id)
    if not can_edit_profile(request.user, reference.profile):
        raise PermissionDenied
    return reference
