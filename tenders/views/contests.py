"""Rankings that members contest, and what a human answers."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collectif.core.http import HtmxRequest, render_partial
from members.models import Profile, User
from tenders.actions.contests import answer_contest, contest_match
from tenders.forms.contests import ContestAnswerForm, ContestForm
from tenders.models import MatchContest, Procedure
from tenders.permissions import can_answer_contest, can_answer_contests, can_contest

PAGE_SIZE: Final = 20
IN_HER_WORDS: Final = ("skill", "is_headline")


@require_safe
def contest_list(request: HtmxRequest) -> HttpResponse:
    """One's own; all of them for who coordinates, those to answer first."""
    can_answer = can_answer_contests(request.user)
    if not can_answer and not can_contest(request.user):
        raise PermissionDenied
    contests = MatchContest.objects.visible_to(request.user).for_list()
    page = Paginator(contests, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "can_answer": can_answer}
    return render_partial(request, "tenders/contest_list.html", context, partial="contests")


@require_http_methods(["GET", "HEAD", "POST"])
def contest_create(request: HtmxRequest) -> HttpResponse:
    """Contest the ranking of the list, or of the dossier that the address names."""
    profile = Profile.objects.visible_to(request.user).first()
    if profile is None or not can_contest(request.user):
        raise PermissionDenied
    procedure = _subject(request)
    form = ContestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            contest = contest_match(profile=profile, procedure=procedure, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Sent. A person looks at it, and answers by e-mail."))
            return redirect(contest)
    context = {"form": form, "procedure": procedure}
    status = 422 if form.errors else 200
    return render(request, "tenders/contest_create.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def contest_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """What is contested, the score as it stood, and the answer, or where to write it."""
    contests = MatchContest.objects.visible_to(request.user).for_list()
    contest = get_object_or_404(contests, public_id=public_id)
    can_answer = can_answer_contest(request.user, contest)
    if request.method == "POST" and not can_answer:
        raise PermissionDenied
    form = ContestAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer_contest(
                contest=contest, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Answered. Whoever contested is told."))
            return redirect("tenders:contest_list")
    context = {
        "contest": contest,
        "parts": _parts_told_to(request.user, contest),
        "form": form,
        "can_answer": can_answer,
    }
    status = 422 if form.errors else 200
    return render(request, "tenders/contest_detail.html", context, status=status)


def _parts_told_to(user: User, contest: MatchContest) -> list[dict[str, Any]]:
    """The reasons; to others without her own words for her skills, which she may keep hidden."""
    if user == contest.author:
        return contest.parts
    return [
        {name: told for name, told in part.items() if name not in IN_HER_WORDS}
        for part in contest.parts
    ]


def _subject(request: HtmxRequest) -> Procedure | None:
    """The dossier that the address names; None for the list as a whole."""
    named = request.GET.get("dossier", "")
    if not named:
        return None
    try:
        public_id = UUID(named)
    except ValueError:
        public_id = UUID(int=0)
    return get_object_or_404(Procedure.objects.visible_to(request.user), public_id=public_id)
