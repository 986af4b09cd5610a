import re
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.utils import translation

from collectif.core import styleguide
from collectif.core.templatetags import ui

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


def render(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def render_pagination(page: Page, request: HttpRequest) -> str:
    context = Context({"page": page})
    context.request = request  # all that {% querystring %} reads
    template = Template('{% include "components/pagination.html" with page=page only %}')
    return template.render(context)


def test_icon_points_into_the_sprite_and_stays_silent():
    assert render('{% icon "clock" %}') == (
        '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#clock"></use></svg>'
    )


def test_icon_escapes_its_name():
    assert "<script>" not in render("{% icon name %}", name='"><script>')


def test_every_icon_of_the_style_guide_is_in_the_sprite():
    sprite = (Path(settings.BASE_DIR) / "static/icons.svg").read_text()

    assert set(re.findall(r'id="([\w-]+)"', sprite)) == {*styleguide.ICONS, "logo"}


def test_every_icon_named_in_a_template_is_in_the_sprite():
    texts = [path.read_text() for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")]
    named = {name for text in texts for name in re.findall(r'{% icon "([^"]+)"', text)}

    assert named <= set(styleguide.ICONS)


def test_card_wraps_its_content_in_the_variant_asked_for():
    html = render('{% card "accent" link=True %}<p>{{ text }}</p>{% endcard %}', text="A & B")

    assert html == '<article class="card is-accent is-link"><p>A &amp; B</p></article>'


def test_alert_says_its_kind_by_icon_and_class():
    html = render('{% alert "danger" title="Stop" %}<p>Why</p>{% endalert %}')

    assert 'class="alert is-danger"' in html
    assert "#alert" in html
    assert '<p class="alert-title">Stop</p><p>Why</p>' in html


def test_alert_refuses_an_unknown_kind():
    with pytest.raises(KeyError):
        render('{% alert "purple" %}x{% endalert %}')


def test_dialog_is_named_by_its_title_and_opened_by_its_button():
    html = render(
        '{% dialog_button "bye" style="danger" %}Go{% enddialog_button %}'
        '{% dialog "bye" title="Leave?" %}<p>Sure.</p>{% enddialog %}'
    )

    assert 'commandfor="bye" data-dialog="bye">Go</button>' in html
    assert '<dialog class="dialog" id="bye" aria-labelledby="bye-title">' in html
    assert '<h2 class="dialog-title" id="bye-title">Leave?</h2><p>Sure.</p>' in html


def test_breadcrumb_ends_with_the_current_page():
    html = render('{% breadcrumb name %}<li><a href="/">Up</a></li>{% endbreadcrumb %}', name="<b>")

    assert '<li><span aria-current="page">&lt;b&gt;</span></li></ol>' in html


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("80000"), "80\u202f000\u00a0€"),
        (Decimal("80000.00"), "80\u202f000\u00a0€"),
        (1234567.5, "1\u202f234\u202f567,50\u00a0€"),
        (0, "0\u00a0€"),
        (None, ""),
    ],
)
def test_money_is_written_as_in_french(amount, words):
    assert ui.money(amount) == words


def test_money_in_english():
    with translation.override("en"):
        assert ui.money(Decimal("80000")) == "€80,000"


def test_points_keep_two_decimals():
    assert [ui.points(Decimal("0.42")), ui.points(1), ui.points(None)] == ["0,42", "1,00", ""]


@pytest.mark.parametrize(
    ("score", "shown"),
    [("0.0350", "0,04"), ("0.9199", "0,92"), ("0.6450", "0,64"), ("0.6451", "0,65")],
)
def test_points_are_rounded_as_the_sum_of_their_parts(score, shown):
    assert ui.points(Decimal(score)) == shown


def test_number_parts_its_thousands():
    assert [ui.number(1284), ui.number(7), ui.number(None)] == ["1\u202f284", "7", ""]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Hélène Marchetti", "HM"),
        ("Agnès Le Goffic", "AG"),
        ("Jean-Yves Kerhoas", "JK"),
        ("émile", "É"),
        ("", ""),
    ],
)
def test_initials_take_the_first_and_the_last_word(name, letters):
    assert ui.initials(name) == letters


def test_avatar_is_a_photo_or_initials_never_read_aloud():
    drawn = ui.avatar("<b> Le Goffic", UUID(int=1), size="l")
    assert drawn == '<span class="avatar is-ochre is-l" aria-hidden="true">&lt;G</span>'
    assert ui.avatar("Ada") == '<span class="avatar" aria-hidden="true">A</span>'
    assert 'src="/p?a=1&amp;b" alt=""' in ui.avatar("Ada", photo="/p?a=1&b")


def test_tint_is_stable_and_covers_the_four_voices():
    tints = [ui.tint(UUID(int=number)) for number in range(5)]

    assert tints == ["", "is-ochre", "is-plum", "is-moss", ""]


def test_date_filters_read_the_clock_of_now():
    with time_machine.travel(NOW, tick=False):
        html = render(
            "{{ at|long_date }} / {{ at|long_datetime }} / {{ at|from_now }} / {{ at|urgency }}",
            at=NOW + timedelta(days=1, hours=4),
        )

    assert html == "mardi 24 novembre / mardi 24 novembre à 14\u00a0h / demain / soon"


def test_date_filters_say_nothing_of_no_date():
    assert render("{{ at|long_date }}{{ at|long_datetime }}{{ at|from_now }}", at=None) == ""


def test_deadline_says_the_distance_then_the_date():
    with time_machine.travel(NOW, tick=False):
        html = render("{% load pieces %}{% deadline at %}", at=NOW.replace(day=29))

    assert 'class="deadline is-soon"' in html
    assert "dans 6 jours</span>" in html
    assert 'datetime="2026-11-29T10:00:00+01:00">dimanche 29 novembre à 10\u00a0h</time>' in html


def test_deadline_without_date_says_so():
    html = render("{% load pieces %}{% deadline None %}")

    assert "échéance non indiquée" in html


def test_pagination_keeps_the_other_parameters_and_marks_the_page(rf):
    request = rf.get("/notices/", {"q": "archives", "page": "4"})

    html = render_pagination(Paginator(range(240), 20).page(4), request)

    assert 'rel="prev" href="?q=archives&amp;page=3"' in html
    assert 'rel="next" href="?q=archives&amp;page=5"' in html
    assert html.count('aria-current="page"') == 1


def test_pagination_of_a_single_page_is_not_drawn(rf):
    assert render_pagination(Paginator(range(3), 20).page(1), rf.get("/")).strip() == ""


def test_match_bar_draws_and_says_each_part():
    parts = styleguide.sample_context(now=NOW)["parts"]

    html = render(
        '{% include "components/match_bar.html" with score="0,82" out_of="1" parts=parts only %}',
        parts=parts,
    )

    assert html.count("<rect") == 1 + len(parts)
    assert html.count('class="match-points"') == len(parts)
    assert "style=" not in html


def test_message_offers_to_undo_through_a_form():
    html = render(
        '{% include "components/message.html" with text=text undo_url="/undo/" %}', text="Kept"
    )

    assert '<form action="/undo/" method="post">' in html
