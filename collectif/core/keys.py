"""Keys that open a door from a mail: only their digest is kept."""

import hashlib
import secrets
from typing import Final

KEY_BYTES: Final = 32


def new_key() -> str:
    """Return a key nobody can guess, fit for an address: 256 bits in 43 characters."""
    return secrets.token_urlsafe(KEY_BYTES)


def digest_of(key: str) -> str:
    """Return what is kept of a key: SHA-256, in hexadecimal. A random key needs no salt."""
    return hashlib.sha256(key.encode()).hexdigest()
