"""What a person's own verdicts took from her scores: said in words, and undone in one click."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collectif.core.http import HtmxRequest
from collectif.core.places import DEPARTMENTS
from collectif.matching import cpv
from tenders.actions.tuning import restore_weight
from tenders.enums import TuningTarget
from tenders.models import WeightTuning
from tenders.permissions import can_mark
from tenders.views.procedures import own_profile


@require_POST
def weight_restore(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Give back its points to a word, a field of purchase or a département."""
    profile = own_profile(request)
    if profile is None or not can_mark(request.user):
        raise PermissionDenied
    tuning = get_object_or_404(WeightTuning, public_id=public_id, profile=profile)
    try:
        restore_weight(profile=profile, tuning=tuning)
    except ValidationError as error:
        messages.info(request, error.messages[0])
    else:
        messages.success(request, _("Undone: it counts in full again."))
    return redirect(reverse("tenders:match_settings") + "#weights")


def tuning_words(tuning: WeightTuning) -> str:
    """Say what was counted, and what it did."""
    count = tuning.refused_count
    told = {"count": count, "what": _subject(tuning), "percent": tuning.percent}
    if tuning.target == TuningTarget.DEPARTMENT:
        return (
            ngettext(
                "You set aside %(count)s call in %(what)s for its place: "
                "it keeps %(percent)s%% of its points.",
                "You set aside %(count)s calls in %(what)s for their place: "
                "it keeps %(percent)s%% of its points.",
                count,
            )
            % told
        )
    return (
        ngettext(
            "You set aside %(count)s call about “%(what)s” for its field: "
            "it keeps %(percent)s%% of its points.",
            "You set aside %(count)s calls about “%(what)s” for their field: "
            "it keeps %(percent)s%% of its points.",
            count,
        )
        % told
    )


def _subject(tuning: WeightTuning) -> str:
    if tuning.target == TuningTarget.DIVISION:
        return cpv.label(tuning.key, get_language() or "")
    if tuning.target == TuningTarget.DEPARTMENT:
        return DEPARTMENTS[tuning.key].name
    return tuning.word
