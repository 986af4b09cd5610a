"""“Mes données”: what is held about a person, what she agrees to, and how she takes it away."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from collectif.core.personal_data import Holding, count_rows, told_holdings
from members.actions.consents import give_consent, withdraw_consent
from members.actions.first_steps import choose_mail
from members.enums import ConsentPurpose
from members.forms.consents import CONSENT_WORDS
from members.forms.privacy import ConsentForm, MailForm, WithdrawalForm
from members.models import Consent, User
from members.permissions import can_have_profile
from members.pipeline.erasure import VIEWS_KEPT
from members.views.profile_readers import readers_of

# Where these consents are given, in `Consent.source`.
SOURCE = "privacy"


@require_safe
def privacy_detail(request: HtmxRequest) -> HttpResponse:
    return privacy_page(request)


@require_POST
def consent_give(request: HtmxRequest) -> HttpResponse:
    """Agree, in the words shown beside the button."""
    form = ConsentForm(request.POST, agreed=set(_agreements(request.user)))
    if not form.is_valid():
        return privacy_page(request, refused=form)
    give_consent(
        user=request.user,
        purpose=form.cleaned_data["purpose"],
        text=form.words,
        source=SOURCE,
        now=timezone.now(),
    )
    messages.success(request, _("Thank you: your agreement is written down."))
    return redirect("members:privacy_detail")


@require_POST
def consent_withdraw(request: HtmxRequest) -> HttpResponse:
    """Take an agreement back: what it opened is closed when the page comes back."""
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return privacy_page(request, refused=form)
    purpose = form.cleaned_data["purpose"]
    withdraw_consent(user=request.user, purpose=purpose, now=timezone.now())
    messages.success(request, _("Your agreement is taken back, with effect at once."))
    return redirect("members:privacy_detail")


@require_POST
def mail_update(request: HtmxRequest) -> HttpResponse:
    """Choose which e-mails come."""
    form = MailForm(request.POST)
    if not form.is_valid():
        return privacy_page(request, mail_form=form)
    choose_mail(user=request.user, mail_choices=form.cleaned_data["mail_choices"])
    messages.success(request, _("Your choices are saved."))
    return redirect("members:privacy_detail")


def privacy_page(
    request: HtmxRequest,
    *,
    refused: ConsentForm | WithdrawalForm | None = None,
    mail_form: MailForm | None = None,
) -> HttpResponse:
    """The page, with what was typed wrong on it."""
    user = request.user
    bound = refused or mail_form
    context = {
        "refused": bound,
        "mail_form": mail_form or MailForm({"mail_choices": user.mail_choices}),
        "export": user.data_exports.first(),
        "agreements": _agreement_lines(user),
        "has_profile": can_have_profile(user),
        "held": _held(user),
        "readers": readers_of(user, today=timezone.localdate()),
        "looked_back": VIEWS_KEPT.days,
    }
    status = 422 if bound else 200
    return render_partial(
        request, "members/privacy_detail.html", context, partial="data_copy", status=status
    )


def _agreements(user: User) -> dict[str, Consent]:
    return {consent.purpose: consent for consent in user.consents.active()}


def _agreement_lines(user: User) -> list[dict[str, Any]]:
    """Each agreement asked of those who have a profile, given or not, then the others she gave."""
    given = _agreements(user)
    asked = [ConsentPurpose(purpose) for purpose in CONSENT_WORDS if can_have_profile(user)]
    others = [ConsentPurpose(purpose) for purpose in given if purpose not in asked]
    is_found = ConsentPurpose.DIRECTORY in given
    return [
        {
            "purpose": purpose,
            "consent": given.get(purpose),
            "words": CONSENT_WORDS.get(purpose, ""),
            "can_give": is_found or purpose != ConsentPurpose.PARTNERS,
        }
        for purpose in (*asked, *others)
    ]


def _held(user: User) -> list[tuple[str, list[tuple[Holding, int]]]]:
    """What there is about her, by family, with how much of it."""
    counts = count_rows(user)
    told = [one for one in told_holdings() if counts[one.name]]
    families = groupby(told, key=lambda one: str(one.family))
    return [(family, [(one, counts[one.name]) for one in found]) for family, found in families]
