"""How often something may be asked for, counted in the cache under a digest of who asks."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from allauth.core.internal.httpkit import get_client_ip
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

# An IPv6 customer holds a /64 at least: its addresses are one asker.
IPV6_PREFIX = 64


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` times in `window`, which begins at the first."""

    name: str
    count: int
    window: timedelta

    def key_for(self, asker: str) -> str:
        """Where the count is kept; nobody can read in it who asked."""
        digest = salted_hmac("collectif.core.rates", asker, algorithm="sha256").hexdigest()
        return f"rate:{self.name}:{digest}"


def spend(rate: Rate, asker: str) -> None:
    """Count one more time for `asker`.

    Raises ValidationError `too_many_requests` above the rate, for as long as its window lasts.
    """
    if _count(rate.key_for(asker), rate.window) > rate.count:
        message = _(
            "That makes many requests in a short time. Wait a little, then send this again: "
            "what you typed is kept."
        )
        raise ValidationError(message, code="too_many_requests")


def asker_of(request: HttpRequest) -> str:
    """The network address of whoever asks, as the trusted proxies tell it; never stored."""
    address = get_client_ip(request) or "unknown"
    return _network(address) if ":" in address else address


def _count(key: str, window: timedelta) -> int:
    cache.add(key, 0, timeout=window.total_seconds())
    try:
        return cache.incr(key)
    except ValueError:
        # The window ended between the two: this is the first of the next one.
        cache.set(key, 1, timeout=window.total_seconds())
        return 1


def _network(address: str) -> str:
    return str(ipaddress.ip_network(f"{address}/{IPV6_PREFIX}", strict=False))
