"""Long lists of choices, written without a template: a page holds hundreds of them."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from collectif.core.facets import Facet, Option
from collectif.core.templatetags.ui import number

register = template.Library()

type Choice = tuple[object, object]


@register.simple_tag
def select_options(choices: Iterable[Choice], chosen: object = "") -> SafeString:
    """The options of a list, but the empty one."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, SafeString(" selected") if str(value) == str(chosen) else "", label)
            for value, label in choices
            if value != ""
        ),
    )


@register.simple_tag
def select_groups(groups: Iterable[tuple[str, Iterable[Choice]]]) -> SafeString:
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        ((title, select_options(choices)) for title, choices in groups),
    )


@register.simple_tag
def facet_options(facet: Facet, options: Iterable[Option], form: str) -> SafeString:
    """The values of a filter as boxes to tick, each with how many it would give."""
    return format_html_join(
        "",
        '<label class="choice is-facet{}"><input type="checkbox" form="{}" id="{}-{}" name="{}"'
        ' value="{}"{}><span>{}</span>{}</label>',
        (
            (
                f" is-depth-{one.depth}" if one.depth else "",
                form,
                facet.name,
                one.value,
                facet.name,
                one.value,
                SafeString(" checked") if one.is_chosen else "",
                capfirst(one.label),
                _count(one.count),
            )
            for one in options
        ),
    )


def _count(count: int | None) -> SafeString | str:
    return (
        "" if count is None else format_html('<span class="choice-count">{}</span>', number(count))
    )
