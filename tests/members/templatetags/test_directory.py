"""Words for what the directory holds."""

from datetime import date

import pytest
import time_machine
from django.utils.translation import override

from members.models import DirectoryEntry
from members.templatetags.directory import offered_time, skill_badge


@pytest.mark.parametrize(
    ("days", "free_on", "expected"),
    [
        (None, None, ""),
        (1, None, "<span>1 day a month</span>"),
        (8, date(2026, 12, 1), "<span>8 days a month, from Tuesday 1 December</span>"),
        (None, date(2026, 12, 1), "<span>from Tuesday 1 December</span>"),
    ],
)
@time_machine.travel(date(2026, 11, 22))
def test_time_is_said_as_far_as_it_is_told(days, free_on, expected):
    with override("en"):
        html = offered_time(DirectoryEntry(days_per_month=days, available_from=free_on))
    assert expected in html
    assert ('class="icon-text"' in html) == bool(expected)


def test_badge_is_written_in_the_language_of_the_page_and_escaped():
    coded = {"code": "domain:finance.audit", "label": "", "standing": "proven"}
    own = {"code": "", "label": "<b>", "standing": "declared"}
    written = {}
    for language in ("en", "fr"):
        with override(language):
            written[language] = skill_badge(coded)
    assert "(proven)" in written["en"]
    assert written["en"] != written["fr"]
    assert "<span>&lt;b&gt;</span>" in skill_badge(own)
