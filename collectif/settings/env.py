"""Read settings from the environment, and say plainly which one is missing."""

import os

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable `name`, or `default`.

    Raises ImproperlyConfigured, naming the variable, when it is empty and has no default.
    """
    value = os.environ.get(name) or default
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name} (see docs/operations.md).")
    return value


def words(name: str) -> list[str]:
    """A comma-separated variable as a list, without blanks; empty when not set."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def number(name: str, default: int) -> int:
    """A whole number; raises ImproperlyConfigured when the variable is not one."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def flag(name: str, *, default: bool = False) -> bool:
    return text(name, str(default)).lower() in {"1", "true", "yes", "on"}


def required_words(name: str) -> list[str]:
    """As `words`, but the variable must be set."""
    text(name)
    return words(name)
