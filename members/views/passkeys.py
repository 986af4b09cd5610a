"""allauth's pages for one passkey, at an address that does not count them."""

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import edit_webauthn, remove_webauthn
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from members.templatetags.members import passkey_key


def passkey_update(request: HttpRequest, key: str) -> HttpResponse:
    return edit_webauthn(request, pk=_own_passkey(request, key).pk)


def passkey_delete(request: HttpRequest, key: str) -> HttpResponse:
    return remove_webauthn(request, pk=_own_passkey(request, key).pk)


def _own_passkey(request: HttpRequest, key: str) -> Authenticator:
    """Find the person's passkey by its public key; she has a handful at most."""
    own = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    for passkey in own:
        if constant_time_compare(passkey_key(passkey), key):
            return passkey
    raise Http404
