"""Words for what the directory holds."""

import re
from datetime import date

import pytest
import time_machine
from django.utils.translation import override

from members.models import DirectoryEntry
from members.templatetags.directory import card_facts, first_skills, offered_time


@pytest.mark.parametrize(
    ("days", "free_on", "expected"),
    [
        (None, None, ""),
        (1, None, "1 day a month"),
        (8, date(2026, 12, 1), "8 days a month, from Tuesday 1 December"),
        (None, date(2026, 12, 1), "from Tuesday 1 December"),
    ],
)
@time_machine.travel(date(2026, 11, 22))
def test_time_is_said_as_far_as_it_is_told(days, free_on, expected):
    with override("en"):
        told = offered_time(DirectoryEntry(days_per_month=days, available_from=free_on))
    assert told == expected


def facts(**told):
    with override("en"):
        return re.findall(r"<span>([^<]*)</span>", card_facts(DirectoryEntry(**told)))


def test_card_says_what_was_told_and_no_more():
    assert facts() == []
    assert facts(is_remote=False, proof_count=1) == ["1 achievement"]
    assert facts(departments=["38", "2A"], is_remote=True, days_per_month=2, proof_count=3) == [
        "Isère (38), Corse-du-Sud (2A)",
        "also remotely",
        "2 days a month",
        "3 achievements",
    ]


def skill(label="Audit", code="", standing="declared"):
    return {"code": code, "label": label, "standing": standing}


def listed(*skills):
    return first_skills(DirectoryEntry(top_skills=list(skills), skill_count=len(skills)))


def test_card_shows_five_skills_and_counts_the_others():
    with override("en"):
        assert listed() == ""
        assert listed(*[skill()] * 5).count("<li>") == 5
        assert "more" not in listed(*[skill()] * 5)
        assert "and 2 more" in listed(*[skill()] * 7)
        assert listed(*[skill()] * 7).count("<li>") == 5


def test_badge_is_written_in_the_language_of_the_page_and_escaped():
    coded = skill("", "domain:finance.audit", "proven")
    written = {}
    for language in ("en", "fr"):
        with override(language):
            written[language] = listed(coded)
    assert "(proven)" in written["en"]
    assert written["en"] != written["fr"]
    assert "<span>&lt;b&gt;</span>" in listed(skill("<b>"))
