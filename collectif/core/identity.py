from typing import Any

from django.db import models
from django.db.models.functions import UUID7

# A members.User, or AnonymousUser in a request: the kernel names no app.
type Person = Any


class PublicModel(models.Model):
    """A row with an address: its url holds a UUIDv7 (RFC 9562), never its sequential key."""

    public_id = models.UUIDField(unique=True, editable=False, db_default=UUID7())

    class Meta:
        abstract = True
