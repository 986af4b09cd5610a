"""Why a call is not in a person's list, and what would bring her others."""

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from members.models import Profile
from tenders.forms.why_not import DossierNumber, WhyNotForm
from tenders.models import Procedure
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.permissions import can_mark
from tenders.pipeline.inputs import with_wishes
from tenders.pipeline.openings import openings
from tenders.pipeline.why_not import Standing, stand
from tenders.templatetags.tenders import HUNDREDTH, hundredths


@require_safe
def why_not(request: HtmxRequest) -> HttpResponse:
    """The score of any dossier she names, what it lacked, and what would change her list."""
    profile = with_wishes(Profile.objects.visible_to(request.user)).first()
    if profile is None or not can_mark(request.user):
        raise PermissionDenied
    now = timezone.now()
    form = WhyNotForm(request.GET if "number" in request.GET else None)
    standing = _standing(request, form, profile, now)
    found, language = openings(profile, user=request.user, now=now), get_language() or ""
    context = {
        "form": form,
        "standing": standing,
        "rows": _rows(standing) if standing else [],
        "lacking": _lacking(standing) if standing else Decimal(0),
        "profile": profile,
        "references": profile.references.all(),
        "openings": found,
        "named_openings": [(one.domain.label(language), one) for one in found.shown],
        "current_tab": "match_list",
    }
    status = 422 if form.errors else 200
    return render(request, "tenders/why_not.html", context, status=status)


def _standing(
    request: HtmxRequest, form: WhyNotForm, profile: Profile, now: datetime
) -> Standing | None:
    if not form.is_valid():
        return None
    visible = Procedure.objects.visible_to(request.user)
    found = _named(visible, form.cleaned_data["number"]).first()
    if found is None:
        message = _(
            "We hold no dossier of that number. It may be outside our départements, or too new: "
            "try again tomorrow, or look for its title among all calls."
        )
        form.add_error("number", message)
        return None
    return stand(profile, found, user=request.user, now=now)


def _named(visible: ProcedureQuerySet, number: DossierNumber) -> ProcedureQuerySet:
    """The dossier of this number; one put into another leads to that other."""
    if number.public_id is None:
        return visible.numbered(number.printed)
    told = Procedure._base_manager.filter(public_id=number.public_id)
    return visible.filter(pk__in=told.values(shown=Coalesce("merged_into", "pk")))


def _rows(standing: Standing) -> list[tuple[str, Decimal, Decimal]]:
    """What each block gave here and in the last of the list, printed parts adding up."""
    if standing.last is None:
        return []
    names = [line.block for line in standing.lines]
    here = hundredths([line.points for line in standing.lines])
    there = hundredths([line.last_points or Decimal(0) for line in standing.lines])
    return list(zip(names, here, there, strict=True))


def _lacking(standing: Standing) -> Decimal:
    """How far the printed score is below the printed bar; a hundredth at least, if it is."""
    if not standing.lacking:
        return Decimal(0)
    (bar,), (score,) = hundredths([standing.bar]), hundredths([standing.score.total])
    return max(bar - score, HUNDREDTH)
