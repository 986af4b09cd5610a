"""What is held about people here and in the kernel: what her copy says, and what goes with her."""

from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy as _

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from collectif.core.personal_data import Holding, in_family
from members import models
from members.models.application import ERASED
from members.pipeline.profile_holdings import EXCHANGE_HOLDINGS, SHOWN_HOLDINGS

# Why something stays, or is not told: read by the test that walks the models.
HISTORY = "the history of the collective, under the name of a former member"
ABOUT_OTHERS = "what she did for others: theirs to read"
EMPTIED = "emptied by itself, last of all"

APPLICATION_BLANKS: Final = {
    "first_name": ERASED,
    "last_name": "",
    "email": "",
    "phone": "",
    "commune": "",
    "message": ERASED,
    "heard_from": "",
    "wished_group": None,
    "confirmation_digest": "",
}

ACCOUNT_HOLDINGS: Final = (
    Holding(
        model=models.User,
        path="pk",
        name="account",
        title=_("Your account"),
        fields=(
            *("email", "first_name", "last_name", "language", "mail_choices"),
            *("joined_at", "last_active_at"),
        ),
        blanks={},
        reason=EMPTIED,
    ),
    Holding(
        model=EmailAddress,
        path="user",
        name="addresses",
        title=_("E-mail addresses"),
        fields=("email", "verified", "primary"),
        url_name="account_email",
    ),
    Holding(
        model=Authenticator,
        path="user",
        name="second_factors",
        title=_("Protections of the account"),
        fields=("type", "created_at", "last_used_at"),
        url_name="mfa_index",
    ),
    Holding(
        model=models.Consent,
        path="user",
        name="consents",
        title=_("What you agreed to"),
        fields=("purpose", "text", "source", "given_at", "withdrawn_at"),
    ),
    Holding(
        model=OutboxMessage,
        path="recipient",
        name="emails",
        title=_("E-mails sent to you"),
        fields=("kind", "to_address", "title", "text_body", "created_at", "sent_at"),
    ),
    Holding(
        model=Event,
        path="actor",
        name="actions",
        title=_("What you did here, as the journal has it"),
        fields=("verb", "subject_type", "at"),
        blanks={},
        reason=HISTORY,
    ),
    Holding(
        model=models.DataExport,
        path="user",
        name="copies",
        title=_("Copies of your data"),
        fields=("state", "requested_at", "ready_at", "expires_at"),
    ),
    Holding(
        model=models.DeletionRequest,
        path="user",
        name="deletion_requests",
        title=_("Requests to delete your account"),
        fields=("requested_at", "due_at", "is_asked", "cancelled_at", "done_at"),
        blanks={},
        reason="proof that what was asked was done (GDPR, art. 5-2)",
    ),
    Holding(model=models.User.groups.through, path="user", reason="a right, not a fact"),
    Holding(model=models.User.user_permissions.through, path="user", reason="a right, not a fact"),
    Holding(model=LogEntry, path="user", blanks={}, reason=HISTORY),
)

JOINING_HOLDINGS: Final = (
    Holding(
        model=models.ApplicationNote,
        path="application__user",
        name="application_notes",
        title=_("Notes taken when you joined"),
        fields=("text", "author__first_name", "author__last_name", "created_at"),
    ),
    Holding(
        model=models.Interview,
        path="application__user",
        name="interviews",
        title=_("Interviews when you joined"),
        fields=("kind", "place", "starts_at", "ends_at", "cancelled_at"),
    ),
    Holding(
        model=models.Consent,
        path="application__user",
        name="application_consents",
        title=_("What you agreed to when you asked to join"),
        fields=("purpose", "text", "source", "given_at", "withdrawn_at"),
    ),
    Holding(
        model=models.Invitation,
        path="application__user",
        name="invitations",
        title=_("Invitations you received"),
        fields=("email", "first_name", "last_name", "group__name", "created_at", "accepted_at"),
        blanks={"email": "", "first_name": "", "last_name": ""},
        reason=HISTORY,
    ),
    Holding(
        model=models.Application,
        path="user",
        name="applications",
        title=_("Your request to join"),
        fields=(
            *("first_name", "last_name", "email", "phone", "department", "commune", "message"),
            *("heard_from", "wished_group__name", "state", "created_at", "confirmed_at"),
        ),
        blanks=APPLICATION_BLANKS,
        reason=HISTORY,
    ),
    Holding(model=models.ApplicationNote, path="author", blanks={}, reason=ABOUT_OTHERS),
    Holding(model=models.Interview, path="interviewer", blanks={}, reason=ABOUT_OTHERS),
    Holding(model=models.Invitation, path="invited_by", blanks={}, reason=ABOUT_OTHERS),
    Holding(
        model=models.RoleGrant,
        path="user",
        name="roles",
        title=_("Your roles"),
        fields=("role", "organization__name", "starts_on", "ends_on"),
        blanks={},
        reason=HISTORY,
    ),
    Holding(
        model=models.Departure,
        path="user",
        name="departures",
        title=_("Departures you told of"),
        fields=(
            *("left_on", "target", "reason", "word", "outcome__kind__name"),
            *("announced_at", "cancelled_at", "done_at"),
        ),
        url_name="members:membership_mine",
    ),
    Holding(
        model=models.GroupSpell,
        path="user",
        name="groups",
        title=_("Your groups"),
        fields=("group__name", "entered_on", "left_on", "end_reason"),
        url_name="members:membership_mine",
        blanks={},
        reason=HISTORY,
    ),
    Holding(
        model=models.Group.facilitators.through,
        path="user",
        name="facilitated_groups",
        title=_("Groups you facilitate"),
        fields=("group__name",),
    ),
    Holding(
        model=models.Membership,
        path="user",
        name="membership",
        title=_("Where you stand in the collective"),
        fields=("state", "since", "welcomed_at"),
        url_name="members:membership_mine",
        blanks={},
        reason=HISTORY,
    ),
    Holding(
        model=models.Outcome,
        path="user",
        name="outcomes",
        title=_("What came next for you"),
        fields=("kind__name", "started_on", "note", "created_at"),
        url_name="members:membership_mine",
        blanks={"note": ""},
        reason=HISTORY,
    ),
    Holding(model=models.Outcome, path="recorded_by", blanks={}, reason=ABOUT_OTHERS),
    Holding(
        model=models.CharterSignature,
        path="user",
        name="signatures",
        title=_("Charters you signed"),
        fields=("charter__version", "signed_at"),
        url_name="members:charter_detail",
        blanks={},
        reason=HISTORY,
    ),
    Holding(
        model=models.Story,
        path="person",
        name="stories",
        title=_("Stories told about you"),
        fields=("title", "text", "signature", "agreed_at", "published_at", "withdrawn_at"),
    ),
)

HOLDINGS: Final = (
    *in_family(_("Your way through the collective"), JOINING_HOLDINGS),
    *in_family(_("What you show of yourself"), SHOWN_HOLDINGS),
    *in_family(_("Your exchanges with others"), EXCHANGE_HOLDINGS),
    *in_family(_("Your account and your e-mails"), ACCOUNT_HOLDINGS),
)
