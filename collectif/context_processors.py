import time
from typing import Any

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from collectif.core.templatetags.ui import collective
from collectif.navigation import account_menu, main_navigation
from members.management.demo import PASSWORD, demo_people


def site(request: HttpRequest) -> dict[str, Any]:
    """The collective's name, the address people can write to, and the two menus.

    The menus are made when a template first asks: an e-mail or a fragment costs no query.
    """
    user = getattr(request, "user", AnonymousUser())
    return {
        "site": collective(),
        "navigation": SimpleLazyObject(lambda: main_navigation(user, request.path)),
        "account_menu": SimpleLazyObject(lambda: account_menu(user, request.path)),
    }


def demo(request: HttpRequest) -> dict[str, Any]:
    """For the demonstration only: who can log in, and the code their second factor shows now."""
    return {"demo": SimpleLazyObject(_demo)}


def _demo() -> dict[str, Any]:
    accounts = [
        {"role": person.title, "email": person.email, "password": PASSWORD}
        for person in demo_people()
    ]
    return {"accounts": accounts, "totp_code": _totp_code(settings.DEMO_TOTP_SECRET)}


def _totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // mfa_settings.TOTP_PERIOD))
