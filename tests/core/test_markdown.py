import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from collectif.core.markdown import parse, plain_text, render

ALLOWED = {
    *("p", "br", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "hr"),
    *("h4", "h5", "h6"),
}


def tree(text):
    return html.fragment_fromstring(render(text), create_parent="div")


def test_notes_are_shown_as_they_are_meant():
    shown = render("Un **mot**,\nun *autre*.\n\n- un\n- deux\n\n> Cité")

    assert shown == (
        "<p>Un <strong>mot</strong>,<br />\nun <em>autre</em>.</p>\n"
        "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n"
        "<blockquote>\n<p>Cité</p>\n</blockquote>\n"
    )


@pytest.mark.parametrize(
    ("typed", "tag"), [("# Un", "h4"), ("## Un", "h5"), ("### Un", "h6"), ("###### Un", "h6")]
)
def test_headings_stand_below_those_of_the_page(typed, tag):
    assert render(typed) == f"<{tag}>Un</{tag}>\n"


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<b>gras</b>",
        "Un <a href='javascript:alert(1)'>mot</a>",
        "<!-- rien -->",
    ],
)
def test_html_is_shown_as_it_was_typed(typed):
    assert {element.tag for element in tree(typed).iter()} <= {"div", "p"}
    assert typed in tree(typed).text_content()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#x0A;script:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "http://example.org",
        "//example.org",
        "/compte/",
        "file:///etc/passwd",
        "https:",
    ],
)
def test_links_lead_nowhere_else_than_to_safe_pages(url):
    assert not tree(f"[mot]({url})").xpath("//a")
    assert not tree(f"<{url}>").xpath("//a")
    assert not tree(f"[mot][1]\n\n[1]: {url}").xpath("//a")


@pytest.mark.parametrize("url", ["https://example.org/a?b=1&c=2", "mailto:bob@example.org"])
def test_safe_links_are_kept(url):
    (link,) = tree(f"[mot]({url})").xpath("//a")

    assert (link.get("href"), link.get("rel")) == (url, "noopener nofollow")


def test_images_stay_words():
    shown = tree("![un mot](https://example.org/a.png)")

    assert not shown.xpath("//img")
    assert "un mot" in shown.text_content()


def test_a_deep_nest_of_quotes_is_cut_short():
    assert render(">" * 5_000 + " mot").count("<blockquote>") < 20


@given(st.text(max_size=300))
def test_whatever_is_typed_gives_known_elements_only(typed):
    for element in tree(typed).iter():
        assert element.tag == "div" or element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "rel", "title", "start", "class"}
        assert element.get("href", "https:").startswith(("https:", "mailto:"))


def test_words_alone():
    text = "# Titre\n\nUn **mot** et\nun [lien](https://a.org).\n\n- un\n- deux\n\n```\nx = 1\n```"

    assert plain_text(text) == "Titre\nUn mot et un lien.\nun\ndeux\nx = 1"
    assert plain_text("") == ""
    assert parse("") == []
