"""The buttons of a card, written without a template: a list holds forty."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django import template
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from collectif.core.templatetags.ui import icon
from tenders.enums import MarkKind
from tenders.models import Procedure

register = template.Library()

TITLE_LENGTH = 60


class Act(NamedTuple):
    """What a button does. `pressed`: whether what it stands for is so; "" when it says nothing."""

    view_name: str
    icon: str
    label: str | Promise
    pressed: str = ""


ACTS = {
    "keep": Act("tenders:procedure_keep", "bookmark", _("Keep"), "false"),
    "kept": Act(
        "tenders:procedure_restore", "bookmark", pgettext_lazy("state of a notice", "Kept"), "true"
    ),
    "hide": Act("tenders:procedure_hide", "eye-off", _("Not for me")),
    "restore": Act("tenders:procedure_restore", "undo", _("Put back")),
}


# By what the person decided.
OFFERED = {MarkKind.HIDDEN: ("restore",), MarkKind.KEPT: ("kept", "hide"), None: ("keep", "hide")}
# Stand for the procedure and its title in a button that is kept written; neither is in a notice.
NOBODY, NO_TITLE = UUID(int=0), "\ue002"


@register.simple_tag
def mark_buttons(procedure: Procedure) -> SafeString:
    """The buttons of the form of a card; `my_mark` comes from `for_viewer`."""
    offered = OFFERED[procedure.my_mark]  # type: ignore[attr-defined]
    return _buttons(procedure, offered)


def mark_button(procedure: Procedure, name: str) -> SafeString:
    """A button of the form of a card: `name` is one of ACTS."""
    return _buttons(procedure, [name])


def _buttons(procedure: Procedure, names: Iterable[str]) -> SafeString:
    language = get_language()
    written = "".join(_button(name, language) for name in names)
    title = escape(truncatechars(procedure.title, TITLE_LENGTH))
    return SafeString(
        written.replace(str(NOBODY), str(procedure.public_id)).replace(NO_TITLE, title)
    )


@cache
def _button(name: str, _language: str | None) -> str:
    act = ACTS[name]
    return format_html(
        '<button class="button is-small is-quiet" type="submit" id="{0}-{1}" formaction="{2}"'
        ' hx-post="{2}" hx-target="#notice-{1}" hx-swap="outerHTML"{3}>{4}<span>{5}</span>'
        '<span class="visually-hidden"> : {6}</span></button>',
        act.icon,
        NOBODY,
        reverse(act.view_name, args=[NOBODY]),
        SafeString(f' aria-pressed="{act.pressed}"' if act.pressed else ""),
        icon(act.icon),
        act.label,
        NO_TITLE,
    )
