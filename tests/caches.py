"""An empty part of Redis for each test: sessions, rate limits and used codes stay apart."""

from uuid import uuid4

from django.conf import settings
from django.core.cache import caches


class Part:
    """The part of the test that runs, for all threads.

    Those of the live server outlive a test, for browsers keep their connections: a prefix that
    each reads once would leave some of them at the former one, with its sessions.
    """

    def __init__(self) -> None:
        self.begin()
        settings.CACHES["default"]["KEY_FUNCTION"] = self.key
        caches["default"].key_func = self.key

    def begin(self) -> None:
        self.name = uuid4().hex

    def key(self, key: str, prefix: str, version: int) -> str:
        return f"{prefix}:{self.name}:{version}:{key}"
