"""What becomes of people, as they or those who follow them tell it."""

from datetime import date, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from members.models import Outcome, OutcomeKind, User

# A contract is signed before it begins, seldom a year before.
LONGEST_AHEAD: Final = timedelta(days=366)
EARLIEST: Final = date(2000, 1, 1)


@transaction.atomic
def add_outcome(
    *, user: User, kind: OutcomeKind, started_on: date, note: str, actor: User, today: date
) -> Outcome:
    """Write down what a person goes on to do; the same thing told twice is told once.

    Records `outcome_added` with the kind, never with what is said of it.

    Raises ValidationError by field: `retired_kind` on `kind`, `out_of_reason` on `started_on`.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    note = normalise_spaces(note)
    told = {"user": user, "kind": kind, "started_on": started_on, "note": note}
    if same := Outcome.objects.filter(**told).first():
        return same
    _check(kind, started_on, today)
    outcome = Outcome(**told, recorded_by=actor)
    outcome.full_clean()
    outcome.save(force_insert=True)
    outcome.refresh_from_db(fields=["public_id"])
    _record("outcome_added", outcome, actor)
    return outcome


@transaction.atomic
def remove_outcome(*, outcome: Outcome, actor: User) -> None:
    """Take away what was told by mistake; one that is already gone changes nothing."""
    removed_count, _rows = Outcome.objects.filter(pk=outcome.pk).delete()
    if removed_count:
        _record("outcome_removed", outcome, actor)


def _check(kind: OutcomeKind, started_on: date, today: date) -> None:
    if kind.is_retired:
        message = _("This kind is no longer offered: choose another one.")
        raise ValidationError({"kind": ValidationError(message, code="retired_kind")})
    if not EARLIEST <= started_on <= today + LONGEST_AHEAD:
        message = _("This day is too far away: check the year.")
        raise ValidationError({"started_on": ValidationError(message, code="out_of_reason")})


def _record(verb: str, outcome: Outcome, actor: User) -> None:
    record_event(actor=actor, verb=verb, subject=outcome.user, kind=outcome.kind_id)
