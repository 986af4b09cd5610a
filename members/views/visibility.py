from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from collectif.core.http import HtmxRequest
from members.actions.profiles import choose_audiences
from members.enums import Audience, ConsentPurpose, ProfileField
from members.forms.visibility import VisibilityForm
from members.models import Profile
from members.models.reference import FRESH_YEARS
from members.pipeline.openness import audiences_of
from members.pipeline.shown_profile import ShownProfile, shown_profiles
from members.views.profiles import own_profile, stored

PAGE = "members/visibility_update.html"
# Those whose eyes one may borrow.
VIEWER_WORDS = {
    Audience.COORDINATORS: gettext_lazy("A coordinator"),
    Audience.MEMBERS: gettext_lazy("A member"),
    Audience.PARTNERS: gettext_lazy("A partner"),
    Audience.PUBLIC: gettext_lazy("Anyone"),
}
ASIDE = (Audience.MEMBERS, Audience.PARTNERS, Audience.PUBLIC)


@require_http_methods(["GET", "HEAD", "POST"])
def visibility_update(request: HtmxRequest) -> HttpResponse:
    """Say, for each part of one's profile, who sees it."""
    profile = own_profile(request)
    form = VisibilityForm(request.POST if request.method == "POST" else None, profile=profile)
    if form.is_valid():
        choose_audiences(
            profile=stored(profile),
            actor=request.user,
            audiences=form.audiences(),
            is_anonymous=form.cleaned_data["is_anonymous"],
        )
        messages.success(request, _("It is saved: from now on each one sees what you chose."))
        return redirect("members:visibility_update")
    context = {"form": form, "audiences": list(Audience), "finders": _finders(profile)}
    return render(request, PAGE, context, status=422 if form.errors else 200)


@require_safe
def profile_preview(request: HtmxRequest) -> HttpResponse:
    """One's profile as others are shown it: three kinds of viewers aside, one of them whole."""
    profile = own_profile(request)
    asked = request.GET.get("as")
    viewer = Audience(asked) if asked in VIEWER_WORDS else Audience.PARTNERS
    shown = shown_profiles(profile, VIEWER_WORDS) if profile.pk else {}
    finders = _finders(profile)
    context = {
        "profile": profile,
        "viewer": viewer,
        "viewers": VIEWER_WORDS,
        "shown": shown.get(viewer),
        "aside": [_aside(shown[one], one in finders) for one in ASIDE if shown],
        "is_found": viewer in finders,
        "today": timezone.localdate(),
        "oldest_fresh_year": timezone.localdate().year - FRESH_YEARS,
    }
    return render(request, "members/profile_preview.html", context)


def _aside(shown: ShownProfile, is_found: bool) -> dict[str, object]:
    """What one kind of viewer is shown, in short, and the parts that she is not."""
    hidden = [str(field.label) for field in ProfileField if field not in shown.fields]
    photo = reverse("members:photo_small", args=[shown.public_id]) if shown.has_photo else ""
    return {
        "viewer": VIEWER_WORDS[shown.audience],
        "shown": shown,
        "hidden": hidden,
        "photo": photo,
        "is_found": is_found,
    }


def _finders(profile: Profile) -> list[Audience]:
    """Those who may find the person today, as her consents say."""
    given = profile.user.consents.active().values_list("purpose", flat=True)
    return audiences_of(profile, frozenset(map(ConsentPurpose, given)))
