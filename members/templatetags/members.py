from allauth.mfa.models import Authenticator
from django import template
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst

from collectif.core.languages import language_name

register = template.Library()

KEY_LENGTH = 32


@register.filter
def passkey_key(passkey: Authenticator) -> str:
    """Name a passkey in a url: 32 hexadecimal digits that tell nothing of its row (HMAC)."""
    return salted_hmac("members.passkey", str(passkey.pk), algorithm="sha256").hexdigest()[
        :KEY_LENGTH
    ]


@register.filter
def language_word(code: str) -> str:
    """A language as it stands alone: "Italien"."""
    return capfirst(language_name(code))
