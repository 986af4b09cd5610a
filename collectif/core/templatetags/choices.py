"""Long lists of choices, written without a template: a page holds hundreds of them.

They are the same from one page to the next, counts and ticks apart: what was written is kept.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language

from collectif.core.facets import Facet, Option
from collectif.core.templatetags.ui import number

register = template.Library()

type Choice = tuple[object, object]
type Told = tuple[tuple[str, str], ...]

LISTS, VALUES, COUNTS = 256, 4096, 4096


@register.simple_tag
def select_options(choices: Iterable[Choice], chosen: object = "") -> SafeString:
    """The options of a list, but the empty one."""
    return _options(_told(choice for choice in choices if choice[0] != ""), str(chosen))


@register.simple_tag
def select_groups(groups: Iterable[tuple[str, Iterable[Choice]]]) -> SafeString:
    return _groups(tuple((str(title), _told(choices)) for title, choices in groups))


@register.simple_tag
def select_field(field: BoundField) -> SafeString:
    """A list to choose one value from, as its widget writes it."""
    own = {"class": "input", **field.field.widget.attrs, "id": field.id_for_label}
    choices: Iterable[Choice] = getattr(field.field, "choices", ())
    chosen = field.value()
    return format_html(
        '<select name="{}"{}>{}</select>',
        field.html_name,
        flatatt(field.build_widget_attrs(own)),
        _options(_told(choices), "" if chosen is None else str(chosen)),
    )


@register.simple_tag
def text_field(field: BoundField) -> SafeString:
    """A line to type in, as its widget writes it."""
    widget: Any = field.field.widget
    told = widget.format_value(field.value())
    own = {"type": widget.input_type, "name": field.html_name, "value": told}
    attributes = {"class": "input", **widget.attrs, "id": field.id_for_label}
    return format_html("<input{}>", flatatt({**own, **field.build_widget_attrs(attributes)}))


@register.simple_tag
def facet_options(facet: Facet, options: Iterable[Option], form: str) -> SafeString:
    """The values of a filter as boxes to tick, each with how many it would give."""
    language = get_language()
    return SafeString(
        "".join(
            _box(form, facet.name, one.value, str(one.label), one.depth, is_chosen=one.is_chosen)
            + _count(one.count, language)
            + "</label>"
            for one in options
        )
    )


def _told(choices: Iterable[Choice]) -> Told:
    return tuple((str(value), str(label)) for value, label in choices)


@lru_cache(LISTS)
def _options(choices: Told, chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, SafeString(" selected") if value == chosen else "", label)
            for value, label in choices
        ),
    )


@lru_cache(LISTS)
def _groups(groups: tuple[tuple[str, Told], ...]) -> SafeString:
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        ((title, _options(choices, "")) for title, choices in groups),
    )


@lru_cache(VALUES)
def _box(
    form: str, name: str, value: str, label: str, depth: int, *, is_chosen: bool
) -> SafeString:
    return format_html(
        '<label class="choice is-facet{}"><input type="checkbox" form="{}" id="{}-{}" name="{}"'
        ' value="{}"{}><span>{}</span>',
        f" is-depth-{depth}" if depth else "",
        form,
        name,
        value,
        name,
        value,
        SafeString(" checked") if is_chosen else "",
        capfirst(label),
    )


@lru_cache(COUNTS)
def _count(count: int | None, _language: str | None) -> SafeString:
    if count is None:
        return SafeString("")
    return format_html('<span class="choice-count">{}</span>', number(count))
