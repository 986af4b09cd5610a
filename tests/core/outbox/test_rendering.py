import pytest
from django.template import TemplateDoesNotExist

from collectif.core.outbox import render_message


@pytest.fixture
def _templates(tmp_path, settings):
    (tmp_path / "emails").mkdir()
    parts = {
        "subject.txt": "{% load i18n %}{% get_current_language as code %}\n{{ code }} {{ name }}\n",
        "txt": "\nHello {{ name }}, {{ site.name }}\n\n",
        "html": "<p>{{ name }}</p>",
    }
    for part, text in parts.items():
        (tmp_path / "emails" / f"hello.{part}").write_text(text)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]


@pytest.mark.usefixtures("_templates")
def test_render_message_writes_each_part_in_the_language_asked_for(settings):
    settings.SITE_NAME = "Collectif"

    title, text, html = render_message("hello", {"name": "Bob & Co"}, "fr")

    assert title == "fr Bob & Co"
    assert text == "Hello Bob & Co, Collectif\n"
    assert html == "<p>Bob &amp; Co</p>"


@pytest.mark.usefixtures("_templates")
def test_render_message_follows_another_language():
    assert render_message("hello", {"name": "Bob"}, "en").title == "en Bob"


def test_render_message_unknown_name_raises():
    with pytest.raises(TemplateDoesNotExist, match="no_such_message"):
        render_message("no_such_message", {}, "fr")
