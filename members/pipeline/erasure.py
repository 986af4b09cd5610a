"""What remains of a person who is forgotten: the history, under the name of a former member."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.storage import Storage
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from collectif.core.outbox import OutboxMessage
from collectif.core.personal_data import holdings, told_holdings
from members.enums import ContactState
from members.models import (
    Application,
    ContactRequest,
    DataExport,
    Invitation,
    Profile,
    ProfileView,
    User,
)
from members.models.application import ENDED, ERASED
from members.models.profile import small_photo_path
from members.pipeline.holdings import APPLICATION_BLANKS

# An address that no mail reaches (RFC 2606 §2).
NOWHERE: Final = "ancien-{key}@anonyme.invalid"

# Long enough to see who is interested, not to make a history of curiosity.
VIEWS_KEPT: Final = timedelta(days=90)

type StoredFile = tuple[Storage, str]


def erase_person(user: User, *, now: datetime) -> None:
    """Erase what is hers and empty her account, in the transaction of the caller.

    Done twice, it changes nothing. Files go last, before the commit: a worker killed in between
    leaves a request that is still due, and no file that nothing names.
    """
    addresses = _addresses(user)
    files = [*_files(user)]
    _answer_contacts(user, now)
    _erase_letters(user, addresses)
    _erase_requests_to_join(addresses)
    for holding in holdings():
        holding.forget(user.pk)
    _empty_account(user, now)
    for storage, name in files:
        storage.delete(name)


def erase_old_views(*, today: date) -> int:
    """Forget who looked at which profile long ago; return how many such days there were."""
    count, _rows = ProfileView.objects.filter(seen_on__lte=today - VIEWS_KEPT).delete()
    return count


def _addresses(user: User) -> set[str]:
    """Hers, but not the one that stands for none."""
    others = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {user.email, *others} if user.anonymised_at is None else set()


def _files(user: User) -> Iterator[StoredFile]:
    for holding in told_holdings():
        for field in holding.files:
            stored = holding.model._meta.get_field(field).storage  # type: ignore[union-attr]
            for name in (
                holding.rows_of(user.pk).exclude(**{field: ""}).values_list(field, flat=True)
            ):
                yield stored, name
                if holding.model is Profile:
                    yield stored, small_photo_path(name)
    for export in DataExport.objects.filter(user=user).exclude(file=""):
        yield export.file.storage, str(export.file.name)


def _answer_contacts(user: User, now: datetime) -> None:
    """Nobody waits for an answer that will not come."""
    waiting = ContactRequest.objects.filter(Q(sender=user) | Q(recipient=user))
    waiting.filter(state=ContactState.SENT).update(state=ContactState.DECLINED, answered_at=now)


def _erase_letters(user: User, addresses: set[str]) -> None:
    """What was written to her without an account, and to others about her."""
    subjects = (
        (User, [user.pk]),
        (Application, Application.objects.filter(user=user).values("pk")),
        (Invitation, Invitation.objects.filter(application__user=user).values("pk")),
    )
    about = Q(to_address__in=addresses)
    for model, keys in subjects:
        about |= Q(subject_type=model._meta.label, subject_id__in=keys)
    OutboxMessage.objects.filter(about).delete()


def _erase_requests_to_join(addresses: set[str]) -> None:
    """Those of the time before she had an account."""
    invitations = Invitation.objects.filter(email__in=addresses)
    invitations.update(email="", first_name="", last_name="")
    former = Application.objects.filter(email__in=addresses, user=None, state__in=ENDED)
    for application in former:
        application.notes.all().delete()
        application.interviews.all().delete()
    former.exclude(decline_reason="").update(decline_reason=ERASED)
    former.update(**APPLICATION_BLANKS)


def _empty_account(user: User, now: datetime) -> None:
    """No name, no address, no way in: her open sessions end at their next request."""
    if user.anonymised_at is not None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        user.first_name = _("Former member")
    user.last_name = ""
    user.email = NOWHERE.format(key=user.public_id.hex)
    user.password = make_password(None)
    user.is_active = user.is_superuser = False
    user.mail_choices = []
    user.anonymised_at = now
    user.save(
        update_fields=[
            *("first_name", "last_name", "email", "password", "is_active", "is_superuser"),
            *("mail_choices", "anonymised_at"),
        ]
    )
