"""What is no longer needed of people who did not join us (GDPR, art. 5-1-e)."""

from calendar import monthrange
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from collectif.core.events import record_event
from collectif.core.outbox import OutboxMessage
from collectif.core.outbox.models import SETTLED
from collectif.core.parameters import Parameter
from members.enums import ApplicationState
from members.models import Application, Invitation
from members.models.application import ERASED
from members.models.invitation import InvitationQuerySet
from members.notifications.proposals import PROPOSAL

RETENTION = "application-retention"


def retention_months(day: date) -> int | None:
    """How long after the last exchange an applicant is forgotten; None while no figure is known."""
    figure = Parameter.objects.valid_on(day).filter(code=RETENTION).first()
    return int(figure.value) if figure else None


def months_before(moment: datetime, months: int) -> datetime:
    """The same day of the month, or the last of a shorter one, so many months earlier."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


@transaction.atomic
def delete_lapsed_applications(*, now: datetime) -> int:
    """Delete the requests whose address nobody has proven in time; return how many."""
    lapsed = list(Application.objects.lapsed(now).select_for_update(of=("self",)))
    for application in lapsed:
        _letters_of(application).delete()
        application.delete()
    return len(lapsed)


@transaction.atomic
def forget_applicants(*, before: datetime) -> int:
    """Erase who asked to join and did not, with nothing new since `before`; return how many.

    The request itself stays, to be counted: its day, its state and its département; one that was
    still open is withdrawn. Records `application_forgotten` for each.
    """
    silent = Application.objects.forgettable(before).select_for_update(of=("self",))
    forgotten = list(silent.order_by("pk"))
    for application in forgotten:
        _forget(application)
        record_event(actor=None, verb="application_forgotten", subject=application)
    return len(forgotten)


@transaction.atomic
def forget_invitations(*, before: datetime) -> int:
    """Erase whom we invited first, and who had not answered at `before`; return how many."""
    unanswered = Invitation.objects.forgettable(before).select_for_update(of=("self",))
    addresses = dict(unanswered.values_list("pk", "email"))
    _settled_letters(Q(recipient=None, to_address__in=addresses.values())).delete()
    _close(Invitation.objects.filter(pk__in=addresses))
    return len(addresses)


def delete_old_proposals(*, before: datetime) -> int:
    """Delete what people who proposed missions wrote, at `before` or earlier; return how many."""
    old = OutboxMessage.objects.filter(kind=PROPOSAL, created_at__lte=before)
    count, _rows = old.delete()
    return count


def _forget(application: Application) -> None:
    application.notes.all().delete()
    application.interviews.all().delete()
    _close(Invitation.objects.filter(application=application))
    _letters_of(application).delete()
    has_reason = bool(application.decline_reason)
    Application.objects.filter(pk=application.pk).update(
        state=ApplicationState.WITHDRAWN if application.is_open else application.state,
        first_name=ERASED,
        last_name="",
        email="",
        phone="",
        commune="",
        message="",
        heard_from="",
        wished_group=None,
        confirmation_digest="",
        decline_reason=ERASED if has_reason else "",
    )


def _close(invitations: InvitationQuerySet) -> None:
    invitations.open().update(revoked_at=F("expires_at"))
    invitations.update(email="", first_name="", last_name="")


def _letters_of(application: Application) -> "QuerySet[OutboxMessage]":
    """What was written to the person, who has no account, and of her to the coordinators."""
    about = Q(subject_type=Application._meta.label, subject_id=application.pk)
    return _settled_letters(about | Q(recipient=None, to_address=application.email))


def _settled_letters(which: Q) -> "QuerySet[OutboxMessage]":
    return OutboxMessage.objects.filter(which, status__in=SETTLED)
