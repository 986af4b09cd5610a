"""Rounds of proposals, as coordinators start and stop them and as members answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.core.signing import BadSignature, SignatureExpired
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from members.models import Profile
from tenders.actions.proposals import answer_proposal, mark_seen, start_round, stop_round
from tenders.enums import ProposalState
from tenders.forms.proposals import CHOSEN, AnswerForm, RoundForm
from tenders.models import Procedure, Proposal
from tenders.notifications import read_answer_token
from tenders.permissions import can_be_asked
from tenders.pipeline.best_people import reachable_people
from tenders.views.best_people import best_people_page, sought_call

PAGE_SIZE = 20


@require_POST
def round_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Propose a call to the best, or to those who are ticked."""
    procedure = sought_call(request, public_id)
    now = timezone.now()
    form = RoundForm(request.POST, people=reachable_people(now))
    if form.is_valid():
        data = form.cleaned_data
        try:
            start_round(
                procedure=procedure,
                actor=request.user,
                aim=data["aim"],
                words=data["words"],
                chosen=data["person"] if data["who"] == CHOSEN else (),
                now=now,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It has begun: the answers gather here."))
            return redirect("tenders:best_people", procedure.public_id)
    return best_people_page(request, procedure, form)


@require_POST
def round_stop(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Ask nobody else about a call; where nothing runs, nothing happens."""
    procedure = sought_call(request, public_id)
    for running in procedure.rounds.running():
        stop_round(round_=running, actor=request.user, now=timezone.now())
    messages.success(request, _("Stopped: nobody else is asked. Those who were may still answer."))
    return redirect("tenders:best_people", procedure.public_id)


@require_safe
def proposal_list(request: HtmxRequest) -> HttpResponse:
    """What is proposed to a member, newest first, with where to answer."""
    if not can_be_asked(request.user):
        raise PermissionDenied
    page = Paginator(_own(request).for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render_partial(request, "tenders/proposal_list.html", _list(page), partial="proposals")


@require_POST
def proposals_seen(request: HtmxRequest) -> HttpResponse:
    """Note that a member has read what is proposed to her; without a script, by a button."""
    if not can_be_asked(request.user):
        raise PermissionDenied
    mark_seen(proposals=_own(request).filter(state=ProposalState.SENT), now=timezone.now())
    return redirect("tenders:proposal_list")


@require_POST
def proposal_answer(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Say whether a call interests the person; the list shows it again, answered."""
    proposal = get_object_or_404(_own(request).for_list(), public_id=public_id)
    form = AnswerForm(request.POST)
    if _answer(form, proposal):
        messages.success(request, _said(form))
        return redirect("tenders:proposal_list")
    context = {**_facts(proposal), "form": form, "is_link": False}
    return render(request, "tenders/proposal_answer.html", context, status=422)


# The signature is the proof, as for the links of the other e-mails.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link_answer(request: HtmxRequest, token: str, answer: ProposalState) -> HttpResponse:
    """Answer from an e-mail; a GET only asks, for programs follow links."""
    try:
        proposal = _told_by(token, answer)
    except BadSignature as error:
        return _dead_link(request, error)
    if request.method == "POST" and "seen" in request.POST:
        mark_seen(proposals=[proposal], now=timezone.now())
        return HttpResponse(status=204)
    former = ProposalState(proposal.state)
    # Without a word, the link says which answer.
    sent = {"answer": answer, **request.POST.dict()} if request.method == "POST" else None
    form = AnswerForm(sent)
    is_heard = request.method == "POST" and _answer(form, proposal)
    if is_heard:
        proposal = _with_call().get(pk=proposal.pk)
    # The same again says nothing new, unless it says why.
    is_done = is_heard and (former != proposal.state or bool(form.cleaned_data["reason"]))
    context: dict[str, Any] = {
        **_facts(proposal),
        "form": form,
        "answer": answer,
        "former": former,
        "is_done": is_done,
        "was_so": former.is_answer and former == proposal.state,
        "is_link": True,
    }
    status = 422 if form.errors else 200
    return render(request, "tenders/proposal_answer.html", context, status=status)


def _dead_link(request: HtmxRequest, error: BadSignature) -> HttpResponse:
    """Say that a link is too old (410), or not whole (404), and where to answer."""
    is_expired = isinstance(error, SignatureExpired)
    context = {"is_expired": is_expired}
    status = 410 if is_expired else 404
    return render(request, "tenders/proposal_link_dead.html", context, status=status)


def _own(request: HtmxRequest) -> Any:
    return Proposal.objects.made_to(request.user)


def _list(page: Any) -> dict[str, Any]:
    now = timezone.now()
    return {
        "page": page,
        "lines": [(one, one.procedure.is_open_at(now)) for one in page],
        "form": AnswerForm(auto_id=False),
        "has_new": any(one.state == ProposalState.SENT for one in page),
    }


def _answer(form: AnswerForm, proposal: Proposal) -> bool:
    """Write the answer down; on the form, what keeps it from being written."""
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        answer_proposal(
            proposal=proposal,
            answer=ProposalState(data["answer"]),
            reason=data["reason"],
            words=data["words"],
            now=timezone.now(),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _said(form: AnswerForm) -> str:
    if form.cleaned_data["answer"] == ProposalState.INTERESTED:
        return _("Noted: the coordinators know that it interests you, and you keep the call.")
    return _("Noted: not this time. It changes nothing to what is proposed to you later.")


def _facts(proposal: Proposal) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "procedure": proposal.procedure,
        "is_open": proposal.procedure.is_open_at(timezone.now()),
    }


def _with_call() -> Any:
    return Proposal.objects.select_related("procedure", "profile__user", "round__started_by")


def _told_by(token: str, answer: ProposalState) -> Proposal:
    """The proposal a link answers; raises BadSignature, Http404 when it is no more."""
    rows = _with_call().filter(profile__user__is_active=True)
    proposal = get_object_or_404(rows, public_id=read_answer_token(token, answer))
    person: Profile = proposal.profile
    if not Procedure.objects.visible_to(person.user).filter(pk=proposal.procedure_id).exists():
        raise Http404
    return proposal
