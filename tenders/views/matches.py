from typing import Final

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest, render_partial
from tenders.filters.matches import MatchFilter
from tenders.forms.why_not import WhyNotForm
from tenders.models import Procedure, ProfileMatching
from tenders.permissions import can_mark
from tenders.views.procedures import last_visit, own_profile, page_of, require_reader, with_news

# The first ones are worth reading; each comes with its reasons.
PAGE_SIZE: Final = 10


@require_safe
def match_list(request: HtmxRequest) -> HttpResponse:
    """Open calls that suit the person, best first, each with its reasons."""
    require_reader(request)
    now = timezone.now()
    profile = own_profile(request)
    since = last_visit(request.user, now)
    opened = Procedure.objects.visible_to(request.user).open_at(now)
    proposed = opened.for_viewer(profile).proposed().for_list().with_extract()
    search = MatchFilter(request.GET, proposed, now=now, since=since)
    is_understood = search.is_valid()
    page = page_of(request, search.qs, size=PAGE_SIZE)
    context = {
        "search": search,
        "page": with_news(page, since, seen="my_match_seen_at"),
        "profile": profile,
        "can_mark": can_mark(request.user),
        "is_behind": profile is not None and not ProfileMatching.objects.is_fresh(profile),
        "why_not_form": WhyNotForm(),
        "current_tab": "match_list",
    }
    return render_partial(
        request,
        "tenders/match_list.html",
        context,
        # The list never moves under the hand of who reads it: what follows by itself says when
        # there is something new.
        partial="list_state" if request.htmx.target == "list_state" else "matches",
        status=200 if is_understood else 422,
    )
