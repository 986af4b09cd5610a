from datetime import timedelta
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from collectif.core.http import HtmxRequest
from collectif.core.rates import Rate, asker_of, spend
from members.actions.proposals import propose_mission
from members.forms.proposals import ProposalForm
from members.views.applications import status_of

BY_NETWORK: Final = Rate("proposal-network", count=10, window=timedelta(hours=1))
BY_ADDRESS: Final = Rate("proposal-address", count=5, window=timedelta(hours=24))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mission_propose(request: HtmxRequest) -> HttpResponse:
    """Say what one would like done; the coordinators receive it by e-mail."""
    form = ProposalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            spend(BY_NETWORK, asker_of(request))
            spend(BY_ADDRESS, form.cleaned_data["email"].lower())
            propose_mission(**form.facts())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("members:mission_proposed")
    return render(
        request, "members/public/mission_propose.html", {"form": form}, status=status_of(form)
    )


@require_safe
@login_not_required
def mission_proposed(request: HtmxRequest) -> HttpResponse:
    return render(request, "members/public/mission_proposed.html")
