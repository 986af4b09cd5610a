"""What the card of a procedure says, written without a template: a list holds twenty."""

from collections.abc import Iterator

from django import template
from django.template.defaultfilters import truncatechars
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from collectif.core.templatetags.pieces import badge, date_to_check, deadline
from collectif.core.templatetags.ui import icon
from tenders.enums import ProcedureState, Visibility
from tenders.models import Procedure
from tenders.templatetags.tenders import marked, place, worth

register = template.Library()

DATE_LENGTH = 40

type Badge = tuple[str | Promise, str, str]

NEW: Badge = (pgettext_lazy("call", "New"), "warning", "")
CANCELLED: Badge = (_("Cancelled"), "danger", "x")
AWARDED: Badge = (_("Awarded"), "", "check")
PLANNED: Badge = (_("Announced"), "info", "calendar")
MOVED: Badge = (_("Deadline moved"), "info", "calendar")
CONFIDENTIAL: Badge = (_("Confidential"), "warning", "lock")
RESERVED: Badge = (_("Reserved contract"), "warning", "lock")
SOCIAL: Badge = (_("Social clause"), "", "users")
GREEN: Badge = (_("Environmental clause"), "", "")


@register.simple_tag
def badges(procedure: Procedure, *, brief: bool = False) -> SafeString:
    """What sets a procedure apart; `brief`: without its clauses."""
    told = [*_standing(procedure), *([] if brief else _clauses(procedure))]
    return SafeString("\n".join(badge(*one) for one in told))


def _standing(procedure: Procedure) -> Iterator[Badge]:
    if procedure.is_new:
        yield NEW
    if procedure.cancelled_on:
        yield CANCELLED
    elif procedure.awarded_on:
        yield AWARDED
    elif procedure.state == ProcedureState.PLANNED:
        yield PLANNED
    if procedure.previous_deadline:
        yield MOVED
    if procedure.visibility != Visibility.EVERYONE:
        yield CONFIDENTIAL
    if procedure.is_reserved or procedure.reserved_codes:
        yield RESERVED


def _clauses(procedure: Procedure) -> Iterator[Badge]:
    if procedure.is_social:
        yield SOCIAL
    if procedure.is_green:
        yield GREEN


@register.simple_tag
def due(procedure: Procedure) -> SafeString:
    """When it closes; what the notice says of it when that is no date we can read."""
    if procedure.submission_deadline or not procedure.deadline_text:
        return deadline(procedure.submission_deadline)
    return date_to_check(truncatechars(procedure.deadline_text, DATE_LENGTH))


@register.simple_tag
def card_body(procedure: Procedure, *, plain: bool = False) -> SafeString:
    """What a card says of its procedure; `plain`: without the extract."""
    extract = "" if plain else getattr(procedure, "extract", "")
    return format_html(
        '<p class="cluster is-tight">{}</p><h3 class="tender-title"><a href="{}">{}</a></h3>'
        '<p class="tender-buyer">{}</p>{}{}<p class="tender-facts">{}</p>',
        badges(procedure),
        procedure.get_absolute_url(),
        procedure.title,
        procedure.buyer_name,
        due(procedure),
        format_html('<p class="tender-extract">{}</p>', marked(extract)) if extract else "",
        facts(procedure),
    )


def facts(procedure: Procedure) -> SafeString:
    """Where, for how much, and in how many lots when there are several."""
    told = [("map-pin", place(procedure)), ("euro", worth(procedure))]
    if (count := procedure.lot_count) > 1:
        told.append(
            ("document", ngettext("%(count)s lot", "%(count)s lots", count) % {"count": count})
        )
    return format_html_join(
        "\n",
        '<span class="icon-text">{}{}</span>',
        ((icon(name), text) for name, text in told),
    )
