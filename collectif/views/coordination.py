"""What those who run the collective keep an eye on, in one place, with what waits for them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from collectif.core.outbox import MessageStatus, OutboxMessage
from collectif.views.cohort import cohort_of
from collectif.views.doors import Door, open_doors
from members import permissions
from members.enums import ApplicationState
from members.models import Application, Report, User
from tenders.models import MatchContest, ProcedureMerge
from tenders.permissions import (
    can_answer_contests,
    can_decide_merges,
    can_follow_ranking,
    can_publish_private_calls,
)


def _new_applications(user: User) -> int:
    return Application.objects.visible_to(user).filter(state=ApplicationState.NEW).count()


def _stuck_members(user: User) -> int:
    return cohort_of(user, now=timezone.now()).here().filter(is_stuck=True).count()


def _proposed_merges(user: User) -> int:
    return ProcedureMerge.objects.visible_to(user).proposed().count()


def _open_reports(user: User) -> int:
    return Report.objects.visible_to(user).open().count()


def _open_contests(user: User) -> int:
    return MatchContest.objects.visible_to(user).open().count()


def _failed_messages(user: User) -> int:
    return OutboxMessage.objects.filter(status=MessageStatus.FAILED).count()


PEOPLE = (
    Door(
        "members:application_board",
        _("Requests to join"),
        _("Read, meet, keep a place in a group."),
        "chat",
        permissions.can_run_intake,
        _new_applications,
    ),
    Door(
        "cohort_list",
        _("Members"),
        _("Where each one stands, and who could use a hand."),
        "bookmark",
        permissions.can_follow_members,
        _stuck_members,
    ),
    Door(
        "skills_map",
        _("Skills map"),
        _("What we can do together, and what calls ask for beyond it."),
        "map-pin",
        permissions.can_read_skills_map,
    ),
    Door(
        "members:group_list",
        _("Groups"),
        _("Who meets where, and the room that is left."),
        "users",
        permissions.can_manage_groups,
    ),
    Door(
        "members:report_list",
        _("Reports"),
        _("What people say should not be: read, and decide."),
        "alert",
        permissions.can_read_reports,
        _open_reports,
    ),
    Door(
        "members:role_list",
        _("Roles"),
        _("Who may do what, and until when."),
        "user",
        permissions.can_manage_roles,
    ),
    Door(
        "members:charter_list",
        _("Charter"),
        _("What members promise each other, version by version."),
        "seal",
        permissions.can_write_charter,
    ),
    Door(
        "members:story_list",
        _("Stories"),
        _("Told with the agreement of those they are about."),
        "book",
        permissions.can_write_stories,
    ),
)
TENDERS = (
    Door(
        "tenders:source_detail",
        _("Sources"),
        _("How fresh the notices are, and what could not be read."),
        "globe",
        permissions.can_read_sources,
    ),
    Door(
        "tenders:merge_list",
        _("Dossiers to compare"),
        _("Two dossiers that may be one consultation."),
        "info",
        can_decide_merges,
        _proposed_merges,
    ),
    Door(
        "tenders:contest_list",
        _("Contested rankings"),
        _("What members ask you to look at in their lists: read, and answer."),
        "chat",
        can_answer_contests,
        _open_contests,
    ),
    Door(
        "tenders:rebuild_detail",
        _("The ranking and its versions"),
        _("Which version is in force, and how far the next one has come."),
        "filter",
        can_follow_ranking,
    ),
    Door(
        "tenders:private_list",
        _("Private calls"),
        _("What a member or a partner entered by hand."),
        "lock",
        can_publish_private_calls,
    ),
)
TRACES = (
    Door(
        "outbox_list",
        _("E-mails"),
        _("What left, to whom, and what did not arrive."),
        "mail",
        permissions.can_read_outbox,
        _failed_messages,
    ),
    Door(
        "event_list",
        _("Journal"),
        _("Who did what, and when."),
        "clock",
        permissions.can_read_journal,
    ),
)
SECTIONS = ((_("People"), PEOPLE), (_("Calls for tenders"), TENDERS), (_("Traces"), TRACES))


@require_safe
def coordination(request: HtmxRequest) -> HttpResponse:
    """The pages that run the collective; one query for each count."""
    if not permissions.runs_collective(request.user):
        raise PermissionDenied
    sections = [(title, list(open_doors(request.user, doors))) for title, doors in SECTIONS]
    shown = [(title, doors) for title, doors in sections if doors]
    return render(request, "coordination.html", {"sections": shown})
