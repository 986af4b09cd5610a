from datetime import timedelta

from tenders.actions.visits import mark_all_read, note_visit
from tests.tenders.factories import at

MORNING = at("2026-11-20", "08:00")
EVENING = at("2026-11-20", "19:00")
MINUTE = timedelta(minutes=1)


def test_first_visit_makes_nothing_new(bob):
    visit = note_visit(user=bob, now=MORNING)
    assert visit.since(MORNING + MINUTE) == MORNING
    assert visit.since(EVENING) == MORNING


def test_pages_of_one_visit_keep_what_is_new(bob):
    note_visit(user=bob, now=MORNING)
    note_visit(user=bob, now=EVENING)
    visit = note_visit(user=bob, now=EVENING + 5 * MINUTE)
    assert visit.since(EVENING + 6 * MINUTE) == MORNING


def test_next_visit_counts_from_the_end_of_the_last(bob):
    note_visit(user=bob, now=MORNING)
    visit = note_visit(user=bob, now=MORNING + 10 * MINUTE)
    assert visit.since(EVENING) == MORNING + 10 * MINUTE


def test_all_seen_leaves_nothing_new(bob):
    note_visit(user=bob, now=MORNING)
    visit = mark_all_read(user=bob, now=EVENING)
    assert visit.since(EVENING + MINUTE) == EVENING


def test_clock_that_runs_behind_takes_nothing_back(bob):
    mark_all_read(user=bob, now=EVENING)
    visit = note_visit(user=bob, now=EVENING - MINUTE)
    assert visit.read_at == EVENING
