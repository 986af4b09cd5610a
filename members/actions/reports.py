"""What should not be is told to the coordinators, who decide."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.actions.accounts import close_account
from members.enums import ReportDecision, ReportState
from members.models import ContactRequest, Report, User
from members.notifications.contacts import announce_outcome, announce_report, announce_warning


@transaction.atomic
def report_person(
    *, reporter: User, reported: User, reason: str, contact: ContactRequest | None = None
) -> Report:
    """Tell the coordinators about someone, and about a message that they may then read.

    Told again while they look at it, it is the same report. Raises ValidationError `oneself`;
    on `reason`, `blank`.
    """
    if reporter.pk == reported.pk:
        raise ValidationError(_("This is your own profile."), code="oneself")
    User.objects.select_for_update(no_key=True).get(pk=reporter.pk)
    told = Report.objects.open().filter(reporter=reporter, reported=reported, contact=contact)
    if same := told.first():
        return same
    report = Report(reporter=reporter, reported=reported, contact=contact, reason=reason.strip())
    report.full_clean()
    report.save(force_insert=True)
    record_event(actor=reporter, verb="report_sent", subject=report)
    announce_report(report)
    return report


@transaction.atomic
def decide_report(*, report: Report, actor: User, decision: ReportDecision, words: str) -> Report:
    """Close a report: nothing, a warning, or the end of an account; its reporter is told.

    `words` are for the reporter. Raises ValidationError `already_decided`, `own_report` when it
    is hers or about her; on `decision`, `max_length`.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state != ReportState.OPEN:
        message = _("Another coordinator has just decided: read what was decided.")
        raise ValidationError(message, code="already_decided")
    if actor.pk in {report.reporter_id, report.reported_id}:
        message = _("Another coordinator decides: this concerns you.")
        raise ValidationError(message, code="own_report")
    is_dismissed = decision == ReportDecision.DISMISS
    report.state = ReportState.DISMISSED if is_dismissed else ReportState.UPHELD
    report.handled_by, report.handled_at, report.decision = actor, timezone.now(), words.strip()
    report.full_clean()
    report.save(update_fields=["state", "handled_by", "handled_at", "decision"])
    record_event(actor=actor, verb="report_decided", subject=report, decision=decision.value)
    if decision == ReportDecision.WARN:
        announce_warning(report)
    if decision == ReportDecision.CLOSE:
        close_account(user=report.reported, actor=actor)
    announce_outcome(report)
    return report
