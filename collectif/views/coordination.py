"""What those who run the collective keep an eye on, in one place, with what waits for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from collectif.core.outbox import MessageStatus, OutboxMessage
from members import permissions
from members.enums import ApplicationState
from members.models import Application, Report, User
from tenders.models import ProcedureMerge
from tenders.permissions import can_decide_merges, can_publish_private_calls


def _new_applications(user: User) -> int:
    return Application.objects.visible_to(user).filter(state=ApplicationState.NEW).count()


def _proposed_merges(user: User) -> int:
    return ProcedureMerge.objects.visible_to(user).proposed().count()


def _open_reports(user: User) -> int:
    return Report.objects.visible_to(user).open().count()


def _failed_messages(user: User) -> int:
    return OutboxMessage.objects.filter(status=MessageStatus.FAILED).count()


@dataclass(frozen=True, slots=True)
class Task:
    """A page of the coordination: what one does there, who may, what waits there."""

    view_name: str
    label: str | Promise
    text: str | Promise
    icon: str
    is_open_to: Callable[[User], bool]
    count: Callable[[User], int] | None = None


PEOPLE = (
    Task(
        "members:application_board",
        _("Requests to join"),
        _("Read, meet, keep a place in a group."),
        "chat",
        permissions.can_run_intake,
        _new_applications,
    ),
    Task(
        "members:group_list",
        _("Groups"),
        _("Who meets where, and the room that is left."),
        "users",
        permissions.can_manage_groups,
    ),
    Task(
        "members:report_list",
        _("Reports"),
        _("What people say should not be: read, and decide."),
        "alert",
        permissions.can_read_reports,
        _open_reports,
    ),
    Task(
        "members:role_list",
        _("Roles"),
        _("Who may do what, and until when."),
        "user",
        permissions.can_manage_roles,
    ),
    Task(
        "members:charter_list",
        _("Charter"),
        _("What members promise each other, version by version."),
        "seal",
        permissions.can_write_charter,
    ),
    Task(
        "members:story_list",
        _("Stories"),
        _("Told with the agreement of those they are about."),
        "book",
        permissions.can_write_stories,
    ),
)
TENDERS = (
    Task(
        "tenders:source_detail",
        _("Sources"),
        _("How fresh the notices are, and what could not be read."),
        "globe",
        permissions.can_read_sources,
    ),
    Task(
        "tenders:merge_list",
        _("Dossiers to compare"),
        _("Two dossiers that may be one consultation."),
        "info",
        can_decide_merges,
        _proposed_merges,
    ),
    Task(
        "tenders:private_list",
        _("Private calls"),
        _("What a member or a partner entered by hand."),
        "lock",
        can_publish_private_calls,
    ),
)
TRACES = (
    Task(
        "outbox_list",
        _("E-mails"),
        _("What left, to whom, and what did not arrive."),
        "mail",
        permissions.can_read_outbox,
        _failed_messages,
    ),
    Task(
        "event_list",
        _("Journal"),
        _("Who did what, and when."),
        "clock",
        permissions.can_read_journal,
    ),
)
SECTIONS = ((_("People"), PEOPLE), (_("Calls for tenders"), TENDERS), (_("Traces"), TRACES))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task as one person sees it; `count` is None when nothing is counted there."""

    task: Task
    url: str
    count: int | None


@require_safe
def coordination(request: HtmxRequest) -> HttpResponse:
    """The pages that run the collective; one query for each count."""
    if not permissions.runs_collective(request.user):
        raise PermissionDenied
    sections = [(title, list(_open_to(request.user, tasks))) for title, tasks in SECTIONS]
    shown = [(title, tasks) for title, tasks in sections if tasks]
    return render(request, "coordination.html", {"sections": shown})


def _open_to(user: User, tasks: tuple[Task, ...]) -> Iterator[Waiting]:
    for task in tasks:
        if task.is_open_to(user):
            count = task.count(user) if task.count else None
            yield Waiting(task, reverse(task.view_name), count)
