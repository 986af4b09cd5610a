"""Who could answer a call: the best people, what they bring together, and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest, render_partial
from members.models import DirectoryEntry, User
from tenders.actions.proposals import check_may_be_proposed
from tenders.enums import ProposalState, RoundState
from tenders.forms.needs import NeedForm, NewNeedForm
from tenders.forms.proposals import RoundForm
from tenders.models import Need, Procedure, Proposal, ProposalRound
from tenders.models.procedure_queryset import HEAVY_FIELDS
from tenders.models.proposal import most_a_week
from tenders.permissions import can_seek_people
from tenders.pipeline.best_people import (
    VIEWER,
    Person,
    describe,
    rank_people,
    reachable_people,
    skills_of,
)
from tenders.pipeline.coverage import HeldSkill
from tenders.pipeline.team import (
    Line,
    Wanted,
    holes_of,
    lines_of,
    suggested,
    suggestions,
    wanted_by,
)

SHOWN: Final = 12
# Side by side, more would not be read.
MOST_COMPARED: Final = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody as the page shows her: what she brings, and whether she was asked."""

    person: Person
    brings: tuple[tuple[Wanted, HeldSkill], ...]
    proposal: Proposal | None
    lately: int
    is_ticked: bool

    @property
    def is_at_most(self) -> bool:
        """She was asked as often as anybody may be this week."""
        return self.lately >= most_a_week()


@dataclass(frozen=True, slots=True)
class Answer:
    """A proposal beside how its person is called; None when she is no longer shown."""

    proposal: Proposal
    entry: DirectoryEntry | None


@require_safe
def best_people(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """The best members for a call, why, what each would bring, and who was asked."""
    return best_people_page(request, sought_call(request, public_id))


def best_people_page(
    request: HtmxRequest, procedure: Procedure, form: RoundForm | None = None
) -> HttpResponse:
    """Answer the page, or the state of the round alone; `form`: what was just refused."""
    now = timezone.now()
    people = reachable_people(now)
    scores = rank_people(procedure, people, now=now, top=SHOWN)
    shown = describe(scores, request.user)
    wanted = wanted_by(procedure)
    round_ = procedure.rounds.select_related("started_by").order_by("-pk").first()
    context = {
        "procedure": procedure,
        "is_open": procedure.is_open_at(now),
        "refusal": _refusal(procedure, now),
        "candidates": _candidates(procedure, shown, wanted, form, now),
        "wanted": wanted,
        "are_kept": any(one.need for one in wanted),
        "form": form or RoundForm(people=people),
        **_round(procedure, round_, request.user),
    }
    return render_partial(
        request,
        "tenders/best_people.html",
        context,
        partial="round",
        status=422 if form else 200,
    )


@require_safe
def coverage(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """The matrix of needs and people, its holes, and who could fill them."""
    return coverage_page(request, sought_call(request, public_id))


def coverage_page(
    request: HtmxRequest, procedure: Procedure, faulty: BaseForm | None = None
) -> HttpResponse:
    """Answer the page; `faulty`: the form of a need that was just refused."""
    now = timezone.now()
    interested, best = _choosable(request.user, procedure, now)
    choosable = [*interested, *best]
    people = _named(request, choosable) or choosable[:MOST_COMPARED]
    wanted = wanted_by(procedure)
    are_kept = any(one.need for one in wanted)
    lines = lines_of(wanted, people)
    context = {
        "procedure": procedure,
        "people": people,
        "choosable": [(person, person in people) for person in choosable],
        "most_compared": MOST_COMPARED,
        "is_narrowed": "person" in request.GET,
        "lines": [_spread(line, people) for line in lines],
        "are_kept": are_kept,
        "holes": holes_of(lines, people=people, viewer=request.user, now=now) if people else [],
        "need_forms": [_edited(line, faulty) for line in lines if line.wanted.need],
        "suggested": _not_kept(procedure, wanted) if are_kept else wanted,
        "form": faulty if isinstance(faulty, NewNeedForm) else NewNeedForm(),
        "faulty": faulty,
    }
    status = 422 if faulty else 200
    return render(request, "tenders/coverage.html", context, status=status)


def sought_call(request: HtmxRequest, public_id: UUID) -> Procedure:
    """Return the call a person may seek people for: 404 when she may not know of it, else 403."""
    visible = Procedure.objects.visible_to(request.user).defer(*HEAVY_FIELDS)
    procedure = get_object_or_404(visible, public_id=public_id)
    if not can_seek_people(request.user):
        raise PermissionDenied
    return procedure


def need_form(need: Need, data: Any = None) -> NeedForm:
    """Return the form of one need: several stand on the page, each with ids of its own."""
    initial = {"label": need.label, "weight": need.weight}
    return NeedForm(data, initial=initial, auto_id=f"need_{need.public_id.hex}_%s")


def _refusal(procedure: Procedure, now: datetime) -> str:
    """Say why nobody may be asked, and how to go on; "" when people may be."""
    try:
        check_may_be_proposed(procedure, now=now)
    except ValidationError as error:
        return error.messages[0]
    return ""


def _candidates(
    procedure: Procedure,
    people: Sequence[Person],
    wanted: Sequence[Wanted],
    form: RoundForm | None,
    now: datetime,
) -> list[Candidate]:
    ticked = set(form["person"].value() or ()) if form else set()
    keys = [person.profile_id for person in people]
    asked = {one.profile_id: one for one in procedure.proposals.filter(profile__in=keys)}
    paces = Proposal.objects.paces(keys, now=now)
    lines = lines_of(wanted, people)
    return [
        Candidate(
            person=person,
            brings=_brought(lines, column),
            proposal=asked.get(person.profile_id),
            lately=paces[person.profile_id].lately if person.profile_id in paces else 0,
            is_ticked=str(person.entry.profile.public_id) in ticked,
        )
        for column, person in enumerate(people)
    ]


def _brought(lines: Iterable[Line], column: int) -> tuple[tuple[Wanted, HeldSkill], ...]:
    cells = ((line.wanted, line.cells[column]) for line in lines)
    return tuple((wanted, skill) for wanted, skill in cells if skill)


def _round(procedure: Procedure, round_: ProposalRound | None, user: User) -> dict[str, Any]:
    """Where the asking stands: the last round, and all that was answered about the call."""
    proposals = list(procedure.proposals.order_by("state", "-answered_at", "-sent_at", "pk"))
    keys = [one.profile_id for one in proposals]
    entries = DirectoryEntry.objects.seen_by(user, VIEWER).filter(profile__in=keys)
    by_profile = {one.profile_id: one for one in entries.select_related("profile")}
    counts = dict.fromkeys(ProposalState, 0)
    for one in proposals:
        counts[ProposalState(one.state)] += 1
    return {
        "round": round_,
        "answers": [Answer(one, by_profile.get(one.profile_id)) for one in proposals],
        "counts": [(state, count) for state, count in counts.items() if count],
        "interested_count": counts[ProposalState.INTERESTED],
        "is_running": round_ is not None and round_.state == RoundState.RUNNING,
    }


def _choosable(
    user: User, procedure: Procedure, now: datetime
) -> tuple[list[Person], list[Person]]:
    """Those who are interested, then the best of those who are not."""
    interested = Proposal.objects.interested_in(procedure)
    keys = list(interested.values_list("profile", flat=True))
    known = skills_of(keys, user)
    others = reachable_people(now).exclude(pk__in=keys)
    best = describe(rank_people(procedure, others, now=now, top=SHOWN), user)
    return [known[key] for key in keys if key in known], best


def _named(request: HtmxRequest, choosable: Iterable[Person]) -> list[Person]:
    """Those whom the address names."""
    named = set(request.GET.getlist("person"))
    chosen = [one for one in choosable if str(one.entry.profile.public_id) in named]
    return chosen[:MOST_COMPARED]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the matrix, each cell beside its person."""

    wanted: Wanted
    by_person: tuple[tuple[Person, HeldSkill | None], ...]
    is_hole: bool


def _spread(line: Line, people: Sequence[Person]) -> Row:
    return Row(line.wanted, tuple(zip(people, line.cells, strict=True)), line.is_hole)


def _edited(line: Line, faulty: BaseForm | None) -> tuple[Need, BaseForm]:
    need = line.wanted.need
    assert need is not None
    form = need_form(need)
    is_faulty = faulty is not None and faulty.auto_id == form.auto_id
    return need, faulty if is_faulty and faulty else form


def _not_kept(procedure: Procedure, wanted: Iterable[Wanted]) -> list[Wanted]:
    """What is suggested and was not kept."""
    kept = {one.skill.domain_code for one in wanted}
    return [suggested(one) for one in suggestions(procedure) if one.domain_code not in kept]
