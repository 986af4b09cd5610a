"""What anybody may read: how it works, and what became of some of us."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from members.models import Group, Story
from members.permissions import can_write_stories


@require_safe
@login_not_required
def how_it_works(request: HtmxRequest) -> HttpResponse:
    """How one joins, and the groups that are open to newcomers."""
    groups = Group.objects.welcoming().for_list()
    return render(request, "members/public/how_it_works.html", {"groups": groups})


@require_safe
@login_not_required
def story_list(request: HtmxRequest) -> HttpResponse:
    """The published stories; also, for whom they concern, those that are not."""
    user = request.user
    context: dict[str, Any] = {"stories": Story.objects.published()}
    if user.is_authenticated:
        context["hidden_stories"] = Story.objects.visible_to(user).unpublished()
        context["can_write"] = can_write_stories(user)
    return render(request, "members/public/story_list.html", context)


@require_safe
@login_not_required
def story_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """A story its person lets us show; a draft, or one taken back, is nowhere."""
    story = get_object_or_404(Story.objects.published(), public_id=public_id)
    others = Story.objects.published().exclude(pk=story.pk)[:2]
    return render(request, "members/public/story_detail.html", {"story": story, "others": others})
