"""Columns that several tables of this app have."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


def codes_field(label: Any, length: int) -> ArrayField:
    """Return a column of codes of at most `length` characters, empty by default."""
    code = models.CharField(max_length=length)
    return ArrayField(code, verbose_name=label, default=list, blank=True)


def amount_field(label: Any) -> models.DecimalField:
    """Return a column for an amount of money, net of tax; None when it is not said."""
    return models.DecimalField(label, max_digits=16, decimal_places=2, null=True, blank=True)
