"""Small pieces of cards, written without a template."""

from datetime import UTC, datetime

import time_machine
from django.utils.translation import override

from collectif.core.templatetags.pieces import badge, date_to_check, deadline

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_badge_is_escaped_and_wears_its_kind():
    html = badge("Réservé <b>", "warning", "lock")
    assert html.startswith('<span class="badge is-warning"><svg class="icon"')
    assert "#lock" in html
    assert html.endswith("<span>Réservé &lt;b&gt;</span></span>")


def test_badge_without_kind_nor_icon():
    assert badge("Clause") == '<span class="badge"><span>Clause</span></span>'
    assert badge("Clause", None, None) == badge("Clause")


def test_closed_deadline_says_so():
    with time_machine.travel(NOW, tick=False), override("fr"):
        html = deadline(NOW.replace(day=20))
    assert html.startswith('<p class="deadline is-closed">')
    assert "clos il y a 3 jours</span> <time" in html


def test_far_deadline_is_of_no_urgency():
    with time_machine.travel(NOW, tick=False), override("fr"):
        html = deadline(NOW.replace(year=2027))
    assert html.startswith('<p class="deadline"><span class="deadline-left">')


def test_doubtful_deadline_is_told_as_the_notice_has_it_and_counts_nothing():
    with time_machine.travel(NOW, tick=False), override("fr"):
        html = deadline(NOW.replace(year=2027), doubtful="absurd")
        assert html == date_to_check("mardi 23 novembre 2027")
    assert "mardi 23 novembre 2027" in html
    assert "<time" not in html


def test_date_to_check_is_escaped():
    assert "&lt;i&gt;" in date_to_check("<i>")
