from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tenders.enums import RunStatus
from tenders.models import Match, Notice, ProfileMatching, SourceRun
from tests.members.factories import ProfileFactory
from tests.tenders.factories import (
    LotFactory,
    MatchFactory,
    NoticeFactory,
    NoticeMarkFactory,
    ProfileMatchingFactory,
    SourceRecordFactory,
    SourceRunFactory,
    at,
)

pytestmark = pytest.mark.django_db


def refused(make):
    """Return the name of the constraint that refuses to let `make` write."""
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        make()
    return raised.value.__cause__.diag.constraint_name


def two_marks():
    mark = NoticeMarkFactory()
    NoticeMarkFactory(profile=mark.profile, notice=mark.notice, kind="hidden")


def two_matches():
    match = MatchFactory()
    MatchFactory(profile=match.profile, notice=match.notice)


def two_lots():
    lot = LotFactory(number="1")
    LotFactory(notice=lot.notice, number="1")


def two_records():
    SourceRecordFactory(source_id="26-1")
    SourceRecordFactory(source_id="26-1")


def two_runs():
    SourceRunFactory(queued=True)
    SourceRunFactory(running=True)


@pytest.mark.parametrize(
    ("constraint", "make"),
    [
        ("notice_kind_known", lambda: NoticeFactory(kind="poem")),
        ("notice_cpv_8_digits", lambda: NoticeFactory(main_classification_code="7941")),
        ("notice_value_not_negative", lambda: NoticeFactory(estimated_value=Decimal(-1))),
        ("notice_mark_kind_known", lambda: NoticeMarkFactory(kind="loved")),
        ("notice_mark_once", two_marks),
        ("match_once", two_matches),
        ("match_score_positive", lambda: MatchFactory(score=0)),
        ("lot_number_once", two_lots),
        ("source_record_once", two_records),
        ("source_run_one_at_a_time", two_runs),
        ("source_run_window_in_order", lambda: SourceRunFactory(window_end=date(2026, 2, 1))),
        ("source_run_status_known", lambda: SourceRunFactory(status="asleep")),
    ],
)
def test_database_refuses(constraint, make):
    assert refused(make) == constraint


def test_open_notices_are_those_one_can_still_answer():
    now = at("2026-03-15")
    opened = NoticeFactory(submission_deadline=at("2026-03-16"))
    undated = NoticeFactory(undated=True)
    correction = NoticeFactory(kind="correction", submission_deadline=at("2026-03-16"))
    NoticeFactory(submission_deadline=at("2026-03-14"))
    NoticeFactory(submission_deadline=at("2026-03-16"), cancelled_on=date(2026, 3, 10))
    NoticeFactory(submission_deadline=at("2026-03-16"), awarded_on=date(2026, 3, 10))
    NoticeFactory(submission_deadline=at("2026-03-16"), is_attached=True)
    NoticeFactory(award=True)

    found = Notice.objects.open_at(now)

    assert set(found) == {opened, undated, correction}
    assert {notice for notice in Notice.objects.all() if notice.is_open_at(now)} == set(found)


@pytest.mark.parametrize(
    "words", ["négociation", "negociations", "NÉGOCIER", '"achats publics"', "achats -travaux"]
)
def test_search_reads_french(words):
    found = NoticeFactory(title="Négociations d’achats publics", description="")
    NoticeFactory(title="Travaux d’achats", description="")

    assert list(Notice.objects.search(words)) == [found]


def test_search_finds_the_buyer_and_the_lots():
    notice = NoticeFactory(buyer_name="Ville de Brumeval", lot_text="Curage des fossés")

    assert list(Notice.objects.search("brumeval")) == [notice]
    assert list(Notice.objects.search("fosse")) == [notice]


def test_for_viewer_shows_one_profile_only_its_own():
    match = MatchFactory()
    mark = NoticeMarkFactory(notice=match.notice, kind="hidden")

    mine = Notice.objects.for_viewer(match.profile).get()
    hers = Notice.objects.for_viewer(mark.profile).get()
    nobody = Notice.objects.for_viewer(None).get()

    assert (mine.my_score, mine.my_parts, mine.my_mark) == (match.score, match.parts, None)
    assert (hers.my_score, hers.my_mark) == (None, "hidden")
    assert (nobody.my_score, nobody.my_mark) == (None, None)


@pytest.mark.parametrize("count", [1, 20])
def test_lists_cost_one_query(count, django_assert_num_queries):
    for _ in range(count):
        LotFactory()
    profile = ProfileFactory()

    with django_assert_num_queries(1):
        rows = [
            (notice.title, notice.buyer_name, notice.lot_count, notice.my_mark)
            for notice in Notice.objects.for_viewer(profile).for_list()
        ]

    assert len(rows) == count
    assert {row[2] for row in rows} == {1}


def test_notice_says_its_range_when_both_ends_are_known():
    notice = Notice()
    assert notice.value_range is None
    notice.estimated_value_min, notice.estimated_value_max = Decimal(1), Decimal(2)
    assert notice.value_range == (1, 2)


def test_run_says_how_far_it_has_come():
    run = SourceRunFactory(running=True, cursor_day=date(2026, 3, 2))

    assert (run.is_active, run.day_count, run.days_read) == (True, 3, 1)
    run.status = RunStatus.SUCCEEDED
    assert (run.is_active, run.days_read) == (False, 3)


def test_last_success_is_the_newest():
    SourceRunFactory()
    newest = SourceRunFactory()
    SourceRunFactory(failed=True)

    assert SourceRun.objects.last_success() == newest


def test_profile_matching_is_fresh_until_the_profile_changes():
    matching = ProfileMatchingFactory()
    profile = matching.profile
    other = ProfileFactory()

    assert ProfileMatching.objects.is_fresh(profile)
    assert not ProfileMatching.objects.is_fresh(other)
    assert list(ProfileMatching.objects.current(matching.statistics)) == [matching]
    profile.changed_at = timezone.now()
    profile.save()
    assert not ProfileMatching.objects.is_fresh(profile)
    assert not ProfileMatching.objects.current(matching.statistics).exists()


def test_rows_say_what_they_are():
    match = MatchFactory(notice__title="Audit")
    lot = LotFactory(number="1", title="Nord")
    record = SourceRecordFactory(source_id="26-1")

    assert (str(match.notice), str(lot), str(record)) == ("Audit", "1 Nord", "boamp 26-1")
    assert str(Match.objects.get()) == "0.6400"
    assert str(SourceRunFactory()) == "boamp 2026-03-01 – 2026-03-03"
