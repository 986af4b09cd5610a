"""Asking a server of this machine, however busy the machine."""

from functools import partial

import httpx

# Seconds: bounds a hang.
PATIENCE = 60

get = partial(httpx.get, timeout=PATIENCE)
post = partial(httpx.post, timeout=PATIENCE)
