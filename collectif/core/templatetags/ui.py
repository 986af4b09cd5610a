"""The vocabulary of our templates: icons, wrappers with content, words for values.

Clock-dependent filters read `timezone.now()` here, at the edge; the wording itself is
in `collectif.core.dates` and takes the clock as an argument.
"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from collectif.core import dates

register = template.Library()

HUNDREDTH = Decimal("0.01")
# How many numbers are kept written: a page of filters holds two hundred.
NUMBERS = 4096

NARROW_SPACE = "\u202f"
AVATAR_TINTS = ("", "is-ochre", "is-plum", "is-moss")
ALERT_ICONS = {
    "info": "info",
    "success": "check-circle",
    "warning": "alert",
    "danger": "alert",
}
MESSAGE_KINDS = {"error": "danger", "warning": "warning"}


@register.simple_tag
def collective() -> dict[str, str]:
    """Who runs this site, from the settings: no request needed, so errors and mails have it too.

    The layouts name it `site`, over the context variable of that name that allauth sets.
    """
    return {
        "name": settings.SITE_NAME,
        "place": settings.SITE_PLACE,
        "contact_email": settings.CONTACT_EMAIL,
        "publisher": settings.LEGAL_PUBLISHER,
        "address": settings.LEGAL_ADDRESS,
        "director": settings.LEGAL_DIRECTOR,
        "host": settings.LEGAL_HOST,
    }


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """One drawing of the sprite, silent for screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" is-{size}" if size else "",
        static("icons.svg"),
        name,
    )


@register.simple_block_tag
def card(content: str, tone: str = "", *, link: bool = False) -> SafeString:
    """One object that can be taken away. `tone`: "", "sunken" or "accent" (one per screen)."""
    classes = ["card", *([f"is-{tone}"] if tone else []), *(["is-link"] if link else [])]
    return format_html('<article class="{}">{}</article>', " ".join(classes), content)


@register.simple_block_tag
def alert(content: str, kind: str = "info", *, title: str = "") -> SafeString:
    """A fact that stays with what it concerns. `kind`: info, success, warning, danger."""
    context = {"content": content, "kind": kind, "title": title, "icon": ALERT_ICONS[kind]}
    return render_to_string("components/alert.html", context)


@register.simple_block_tag
def dialog(content: str, id: str, *, title: str) -> SafeString:
    """A question that cannot be undone, opened by `{% dialog_button %}`."""
    return render_to_string(
        "components/dialog.html", {"content": content, "id": id, "title": title}
    )


@register.simple_block_tag
def dialog_button(content: str, id: str, *, style: str = "") -> SafeString:
    """The button that opens the dialog `id`; `style` is a variant such as "danger"."""
    return format_html(
        '<button class="button{}" type="button" command="show-modal" commandfor="{}"'
        ' data-dialog="{}">{}</button>',
        f" is-{style}" if style else "",
        id,
        id,
        content,
    )


@register.simple_block_tag
def breadcrumb(content: str, current: str) -> SafeString:
    """The way back: `content` holds `<li><a>` of the pages above, `current` names this one."""
    return render_to_string("components/breadcrumb.html", {"content": content, "current": current})


@register.simple_block_tag
def filter_panel(content: str, id: str = "filters", *, title: str) -> SafeString:
    """A column beside the results, a drawer on a phone. `content` is the GET form."""
    return render_to_string(
        "components/filter_panel.html", {"content": content, "id": id, "title": title}
    )


@register.filter
def long_date(value: dates.Moment | None) -> str:
    return dates.long_date(value, now=timezone.now()) if value else ""


@register.filter
def long_datetime(value: dates.datetime | None) -> str:
    return dates.long_datetime(value, now=timezone.now()) if value else ""


@register.filter
def time_of_day(value: dates.datetime | None) -> str:
    return dates.time_of_day(value) if value else ""


@register.filter
def from_now(value: dates.Moment | None) -> str:
    return dates.from_now(value, now=timezone.now()) if value else ""


@register.filter
def urgency(value: dates.Moment | None) -> str:
    return dates.urgency(value, now=timezone.now()) if value else ""


@register.filter
def money(value: Decimal | float | None) -> str:
    """Euros: "80 000 €" in French, "€80,000" in English; cents only where there are some."""
    if value is None:
        return ""
    cents = 0 if value == int(value) else 2
    return pgettext("amount of money", "€%(amount)s") % {"amount": _grouped(value, cents)}


@register.filter
def number(value: float | None) -> str:
    """A count with its thousands parted by U+202F in French."""
    return "" if value is None else _number(value, get_language())


@lru_cache(NUMBERS)
def _number(value: float, _language: str | None) -> str:
    return _grouped(value, 0)


@register.filter
def points(value: Decimal | float | None) -> str:
    """A score or one of its parts, always with two decimals: "0,42".

    Rounded as its parts are where they must add up to it: Django alone would cut.
    """
    if value is None:
        return ""
    rounded = Decimal(value).quantize(HUNDREDTH, ROUND_HALF_EVEN)
    return formats.number_format(rounded, decimal_pos=2)


@register.simple_tag
def avatar(name: str, key: UUID | None = None, photo: str = "", size: str = "") -> SafeString:
    """Someone's photo, or her initials on a tint of her own: a list holds twenty of them."""
    large = f" is-{size}" if size else ""
    if photo:
        mark = '<img class="avatar{}" src="{}" alt="" width="96" height="96">'
        return format_html(mark, large, photo)
    tinted = f" {own}" if (own := tint(key)) else ""
    mark = '<span class="avatar{}{}" aria-hidden="true">{}</span>'
    return format_html(mark, tinted, large, initials(name))


def initials(name: str) -> str:
    """First letter of the first and of the last word: "Agnès Le Goffic" is AG."""
    words = str(name).split()
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper()


def tint(public_id: UUID | None) -> str:
    """A stable avatar colour: it tells nothing about the person."""
    return AVATAR_TINTS[public_id.int % len(AVATAR_TINTS)] if public_id else ""


@register.filter
def page_numbers(page: Page) -> Iterator[int | str]:
    """The numbers to show around the current page, with an ellipsis for each gap."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def field_error_count(form: BaseForm) -> int:
    """How many answers are wrong, apart from what is wrong with the form as a whole."""
    return sum(1 for name in form.errors if name in form.fields)


@register.filter
def message_kind(level_tag: str) -> str:
    """The look of a Django message level: success and info share one."""
    return MESSAGE_KINDS.get(level_tag, "")


@register.filter
def lookup(mapping: Mapping[str, Any], key: object) -> Any:
    """The value under `key`, read as text; None when there is none, or no mapping."""
    return mapping.get(str(key)) if mapping else None


def _grouped(value: Decimal | float, decimals: int) -> str:
    text = formats.number_format(value, decimal_pos=decimals, force_grouping=True)
    return text.replace("\u00a0", NARROW_SPACE)
