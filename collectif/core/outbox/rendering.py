from typing import Any, NamedTuple

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation


class Written(NamedTuple):
    title: str
    text: str
    html: str


def render_message(name: str, context: dict[str, Any], language: str) -> Written:
    """Write `emails/<name>.subject.txt`, `.txt` and `.html` in the reader's language.

    The context also gets `site`, as pages do. Raises TemplateDoesNotExist when a part is missing.
    """
    site = {
        "name": settings.SITE_NAME,
        "place": settings.SITE_PLACE,
        "contact_email": settings.CONTACT_EMAIL,
    }
    values = {"site": site, **context}
    with translation.override(language):
        return Written(
            title=one_line(_render(f"emails/{name}.subject.txt", values, is_html=False)),
            text=_render(f"emails/{name}.txt", values, is_html=False).strip() + "\n",
            html=_render(f"emails/{name}.html", values, is_html=True),
        )


def one_line(text: str) -> str:
    """A header holds no line break, and ours no more than 200 characters."""
    return " ".join(text.split())[:200]


def _render(template_name: str, values: dict[str, Any], *, is_html: bool) -> str:
    """Escape for HTML only: a subject says "Durand & Co", not "Durand &amp; Co"."""
    template = get_template(template_name).template  # type: ignore[attr-defined]
    return template.render(Context(values, autoescape=is_html))
