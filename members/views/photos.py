from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions.photos import remove_photo, set_photo
from members.forms.photos import PhotoForm
from members.models import DirectoryEntry, Profile
from members.models.profile import small_photo_path
from members.permissions import audience_of
from members.views.profiles import own_profile, stored

PAGE = "members/photo_update.html"
# Asked for again each time: who has lost the right to see it is told so at once.
HEADERS = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}


@require_http_methods(["GET", "HEAD", "POST"])
def photo_update(request: HtmxRequest) -> HttpResponse:
    """Choose one's photo, and the square of it that is kept."""
    profile = own_profile(request)
    is_sent = request.method == "POST"
    form = PhotoForm(request.POST, request.FILES) if is_sent else PhotoForm()
    if form.is_valid():
        try:
            set_photo(
                profile=stored(profile),
                actor=request.user,
                content=form.cleaned_data["photo"],
                crop=form.crop(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your photo is saved."))
            return redirect("members:profile_detail")
    context = {"profile": profile, "form": form}
    return render(request, PAGE, context, status=422 if form.errors else 200)


@require_POST
def photo_delete(request: HtmxRequest) -> HttpResponse:
    """Take one's photo away."""
    profile = own_profile(request)
    if profile.pk:
        remove_photo(profile=profile, actor=request.user)
    messages.success(request, _("Your photo is removed: your initials stand for it."))
    return redirect("members:profile_detail")


@login_not_required
@require_safe
def photo_detail(request: HtmxRequest, public_id: UUID, size: str) -> HttpResponse:
    """Give a photo to whoever may see it today; its bytes hold nothing but the picture."""
    profile = _with_visible_photo(request, public_id)
    large = str(profile.photo.name)
    name = small_photo_path(large) if size == "small" else large
    etag = f'"{name.rpartition("/")[2]}"'
    fresh = HttpResponse(content_type="image/jpeg", headers={**HEADERS, "ETag": etag})
    answer = get_conditional_response(request, etag=etag, response=fresh)
    if answer is not None and answer is not fresh:
        return answer
    try:
        with profile.photo.storage.open(name) as stored:
            fresh.content = stored.read()
    except FileNotFoundError as error:
        raise Http404 from error
    return fresh


def _with_visible_photo(request: HtmxRequest, public_id: UUID) -> Profile:
    """One's own, or one whose entry in the directory says that this viewer is shown it."""
    profile = get_object_or_404(Profile.objects.exclude(photo=""), public_id=public_id)
    if profile.user_id == request.user.pk:
        return profile
    shown = DirectoryEntry.objects.filter(profile=profile, has_photo=True)
    audience = audience_of(request.user) if request.user.is_authenticated else None
    is_seen = audience and shown.seen_by(request.user, audience).exists()
    if not is_seen and not shown.public().exists():
        raise Http404
    return profile
