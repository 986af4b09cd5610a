"""The life of a match: opened, closed, opened again, and never written for nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from collectif.matching.scores import Part, PartKind, Score
from tenders.enums import ProcedureState
from tenders.models import Match, Procedure, ProfileMatching
from tenders.pipeline import match_rows, matching
from tenders.pipeline.match_rows import bars_of, close_beaten, write_matches
from tenders.pipeline.matching import (
    close_ended_matches,
    due_profiles,
    match_profile,
    match_profiles,
    match_waiting_procedures,
)
from tenders.pipeline.statistics import current_statistics
from tests.members.factories import ProfileFactory, ReferenceFactory
from tests.tenders.factories import (
    MatchFactory,
    MatchStatisticsFactory,
    ProcedureFactory,
    ProfileMatchingFactory,
)
from tests.tenders.snapshots import matches

pytestmark = pytest.mark.django_db

TITLE = "Conseil en organisation des achats et négociation avec les fournisseurs"
LONG_AGO = timezone.now() - timedelta(days=40)


@pytest.fixture
def profile():
    return ReferenceFactory(title=TITLE, profile__departments=["38"]).profile


@pytest.fixture
def two_kept(monkeypatch):
    for module in (matching, match_rows):
        monkeypatch.setattr(module, "KEPT_MATCHES", 2)


def call(place="38", **fields):
    return ProcedureFactory(title=TITLE, departments=[place], **fields)


def holding(profile):
    return set(profile.matches.holding().values_list("procedure", flat=True))


def correct(procedure, **fields):
    fields = {"matched_at": None, "changed_at": timezone.now()} | fields
    Procedure.objects.filter(pk=procedure.pk).update(**fields)


def score(match, points="0.3000", word="achats"):
    place = Part(PartKind.PLACE, Decimal(0), department=word)
    parts = (Part(PartKind.EXPERTISE, Decimal(points)), place)
    return Score(match.procedure_id, match.profile_id, Decimal(points), parts)


def versions():
    """Return the row of each match with the transaction that wrote it: equal means untouched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text, xmin::text, * FROM tenders_match ORDER BY id")
        return cursor.fetchall()


def test_match_is_first_seen_when_it_is_written(profile):
    call()

    match_profile(profile)

    match = Match.objects.get()
    assert match.closed_at is None
    assert match.first_seen_at <= match.matched_at <= timezone.now()


def test_cancelled_call_closes_its_match_and_a_cancellation_withdrawn_opens_it_again(profile):
    procedure = call()
    match_profile(profile)
    Match.objects.update(first_seen_at=LONG_AGO)
    correct(procedure, state=ProcedureState.CANCELLED)
    match_waiting_procedures()
    closed = Match.objects.get()
    assert closed.closed_at is not None
    assert closed.score > 0

    correct(procedure, state=ProcedureState.CALL)
    match_waiting_procedures()

    match = Match.objects.get()
    assert (match.pk, match.closed_at, match.first_seen_at) == (closed.pk, None, LONG_AGO)
    assert match.matched_at > closed.matched_at


def test_match_below_the_floor_is_closed_with_its_last_score(profile):
    call()
    match_profile(profile)
    before = Match.objects.get()
    profile.references.all().delete()
    profile.headline = ""
    profile.save(update_fields=["headline"])

    match_profile(profile)

    match = Match.objects.get()
    assert match.closed_at is not None
    assert (match.score, match.parts) == (before.score, before.parts)


def test_unchanged_matches_are_not_written(profile):
    for place in ("38", "73", "75"):
        call(place)
    match_profile(profile)
    match_waiting_procedures()
    before = versions()

    match_profile(profile)
    Procedure.objects.update(matched_at=None)
    match_waiting_procedures()

    assert versions() == before


@pytest.mark.parametrize("change", ["score", "parts", "statistics", "closed"])
def test_whatever_differs_is_written(change):
    held = MatchFactory(score=Decimal("0.3000"))
    Match.objects.filter(pk=held.pk).update(
        parts=[part.to_dict() for part in score(held).parts], matched_at=LONG_AGO
    )
    new, statistics = score(held), held.statistics
    if change == "score":
        new = score(held, "0.4000")
    elif change == "parts":
        new = score(held, word="vente")
    elif change == "statistics":
        statistics = MatchStatisticsFactory()
    else:
        Match.objects.update(closed_at=timezone.now())

    assert write_matches({held.profile_id: [new]}, statistics) == set()

    match = Match.objects.get()
    assert match.matched_at > LONG_AGO
    assert match.parts == [part.to_dict() for part in new.parts]
    assert (match.score, match.statistics, match.closed_at) == (new.total, statistics, None)


def test_only_what_was_asked_about_is_closed():
    one, other, hers = MatchFactory(), MatchFactory(), MatchFactory()
    Match.objects.filter(pk=other.pk).update(profile=one.profile)
    found = {one.profile_id: []}

    assert write_matches(found, one.statistics, procedure_ids=[one.procedure_id]) == {
        one.profile_id
    }
    assert set(Match.objects.holding()) == {other, hers}
    assert write_matches(found, one.statistics, procedure_ids=[]) == set()
    assert write_matches({}, one.statistics) == set()
    assert write_matches(found, one.statistics) == {one.profile_id}
    assert set(Match.objects.holding()) == {hers}


def test_match_closed_already_keeps_the_instant_of_that():
    match = MatchFactory(closed_at=LONG_AGO)

    assert write_matches({match.profile_id: []}, match.statistics) == set()

    match.refresh_from_db()
    assert match.closed_at == LONG_AGO


def test_parts_go_through_copy_as_they_are():
    held = MatchFactory()
    odd = score(held, word='l\'été "\\t\\N\t\n\\." – € \u202f')

    write_matches({held.profile_id: [odd]}, held.statistics)

    held.refresh_from_db()
    assert held.parts == [part.to_dict() for part in odd.parts]


def test_beaten_matches_are_closed_in_the_order_of_the_engine(two_kept):
    profile = ProfileFactory()
    first, second, third, fourth = (
        MatchFactory(profile=profile, score=Decimal(points))
        for points in ("0.3", "0.5", "0.3", "0.1")
    )
    ended = MatchFactory(profile=profile, score=1, procedure=ProcedureFactory(closed=True))
    other = MatchFactory(score=Decimal("0.05"))

    assert close_beaten([profile.pk], timezone.now()) == {profile.pk}

    assert set(Match.objects.holding()) == {first, second, ended, other}
    assert set(Match.objects.exclude(closed_at=None)) == {third, fourth}
    assert close_beaten([profile.pk], timezone.now()) == set()


def test_call_that_ends_has_its_match_closed():
    ended, opened = MatchFactory(), MatchFactory()
    Procedure.objects.filter(pk=ended.procedure_id).update(closes_at=timezone.now())
    now = timezone.now()

    assert close_ended_matches(now=now, since=now - timedelta(days=2)) == 1
    assert close_ended_matches(now=now) == 0

    assert list(Match.objects.holding()) == [opened]


def test_call_that_ended_long_ago_is_found_when_everything_is_looked_at():
    ended = MatchFactory(procedure=ProcedureFactory(closed=True))
    Procedure.objects.update(closes_at=LONG_AGO)
    now = timezone.now()

    assert close_ended_matches(now=now, since=now - timedelta(days=2)) == 0
    assert close_ended_matches(now=now) == 1

    ended.refresh_from_db()
    assert ended.closed_at >= now


def test_ends_of_many_lists_are_written_by_batches(monkeypatch):
    monkeypatch.setattr(matching, "CLOSING_BATCH", 2)
    ended = ProcedureFactory(closed=True)
    MatchFactory.create_batch(5, procedure=ended)

    assert close_ended_matches(now=timezone.now()) == 5
    assert not Match.objects.holding().exists()


def test_deadline_put_off_opens_the_match_again(profile):
    procedure = call()
    match_profile(profile)
    Procedure.objects.update(closes_at=timezone.now(), submission_deadline=timezone.now())
    close_ended_matches(now=timezone.now())
    assert holding(profile) == set()

    later = timezone.now() + timedelta(days=9)
    correct(procedure, closes_at=later, submission_deadline=later)
    match_waiting_procedures()

    assert holding(profile) == {procedure.pk}


def end(procedure):
    now = timezone.now()
    correct(procedure, closes_at=now, submission_deadline=now, matched_at=now)
    close_ended_matches(now=timezone.now())


def cancel(procedure):
    correct(procedure, state=ProcedureState.CANCELLED)
    match_waiting_procedures()


@pytest.mark.parametrize("leave", [end, cancel])
def test_place_that_comes_free_in_a_full_list_is_taken_by_the_next_best(profile, two_kept, leave):
    near, mid, far = call("38"), call("73"), call("2A")
    match_profile(profile)
    match_waiting_procedures()
    assert holding(profile) == {near.pk, mid.pk}

    leave(near)

    assert due_profiles(10) == [profile.pk]
    match_profiles(due_profiles(10), only_due=True)
    assert holding(profile) == {mid.pk, far.pk}
    assert due_profiles(10) == []
    left = matches()
    match_profile(profile)
    assert matches() == left


def test_list_that_new_calls_filled_takes_the_next_best_too(profile, two_kept):
    match_profile(profile)
    far, mid, near = call("2A"), call("73"), call("38")
    match_waiting_procedures()
    assert ProfileMatching.objects.get().is_full
    assert holding(profile) == {near.pk, mid.pk}

    end(near)
    match_profiles(due_profiles(10), only_due=True)

    assert holding(profile) == {mid.pk, far.pk}


def test_place_in_a_list_that_was_not_full_asks_for_nothing(profile):
    procedure = call()
    match_profile(profile)
    match_waiting_procedures()

    end(procedure)

    assert due_profiles(10) == []


def test_profile_that_has_room_is_still_told_of_new_calls(profile, two_kept):
    match_profile(profile)
    match_waiting_procedures()
    ProfileMatching.objects.update(is_full=True, has_room=True)
    new = call()

    match_waiting_procedures()

    assert holding(profile) == {new.pk}


def test_room_alone_makes_a_profile_due():
    matching_of = ProfileMatchingFactory(
        profile=ReferenceFactory().profile, statistics=current_statistics()
    )
    assert due_profiles(10) == []

    ProfileMatching.objects.update(has_room=True)

    assert due_profiles(10) == [matching_of.profile_id]
    assert ProfileMatching.objects.is_fresh(matching_of.profile)


def test_full_list_has_a_bar_that_new_calls_reach_or_not(profile, two_kept, monkeypatch):
    """What cannot enter is not even written: no match is born closed."""
    near, far = call(), call("971")
    match_waiting_procedures()
    match_profile(profile)
    now, new = timezone.now(), call("73")
    lowest = profile.matches.order_by("score").first()
    assert (near.pk, far.pk) == tuple(
        profile.matches.order_by("-score").values_list("procedure", flat=True)
    )
    assert bars_of([profile.pk], [new.pk], now) == {profile.pk: int(lowest.score * 10_000)}
    # A list with room, or filled by what is about to be matched, has none.
    assert bars_of([profile.pk], [far.pk, new.pk], now) == {}

    worse = ProcedureFactory(title=f"{TITLE} granit bordures pavés", departments=["974"])
    match_waiting_procedures()

    assert not profile.matches.filter(procedure=worse).exists()
    assert set(profile.matches.holding().values_list("procedure", flat=True)) == {near.pk, new.pk}
    assert ProfileMatching.objects.get().is_full
    held = matches()
    match_profile(profile)
    assert matches() == held
