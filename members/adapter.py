from functools import cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import get_language, override

from collectif.core.outbox import queue_message
from members.models import DeletionRequest, User

UNKNOWN_ACCOUNT = "account/email/unknown_account"


class AccountBackend(AuthenticationBackend):
    """Fetches the person of each request, with the day her account ends if she asked for that."""

    def get_user(self, user_id: int) -> User | None:
        return _people().filter(pk=user_id).first()


@cache
def _people() -> QuerySet[User]:
    """Those who may log in, with what each request asks of them: written once."""
    asked = DeletionRequest.objects.open().filter(user=OuterRef("pk"), is_asked=True)
    ending_at = Subquery(asked.values("due_at")[:1])
    return User.objects.filter(is_active=True).annotate(ending_at=ending_at).order_by()


class AccountAdapter(DefaultAccountAdapter):
    """How accounts are opened and written to here; the rest is allauth's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """A coordinator opens accounts, after a talk."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue an e-mail about an account, in the language of its person.

        It may hold a code, so its words are erased once it has left. Nobody is written to at
        an address we do not know; that mail is composed all the same, so that the answer takes
        as long as for a known one.
        """
        person = context.get("user") or _person_at(email)
        with override(person.language if person else get_language()):
            message = self.render_mail(template_prefix, email, {"email": email, **context})
        if template_prefix == UNKNOWN_ACCOUNT:
            return
        queue_message(
            to=person,
            to_address=email,
            kind="account",
            subject=None,
            title=message.subject,
            text_body=message.body,
            html_body=message.alternatives[0].content if message.alternatives else "",
            is_secret=True,
        )


def _person_at(email: str) -> User | None:
    """Whose address it is, the one used to log in or another of hers."""
    at_address = Q(email=email.lower()) | Q(emailaddress__email=email.lower())
    return User.objects.filter(at_address).order_by("pk").first()
