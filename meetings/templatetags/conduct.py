from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from collectif.core.markdown import render
from meetings.models.version import MARK_END, MARK_START

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Notes as they are meant, without any danger."""
    return render(text)


@register.filter
def found_words(extract: str) -> SafeString:
    """Escape an extract, then show the found words as <mark>."""
    text = str(escape(extract))
    return mark_safe(  # noqa: S308 - escaped on the line above
        text.replace(MARK_START, "<mark>").replace(MARK_END, "</mark>")
    )
