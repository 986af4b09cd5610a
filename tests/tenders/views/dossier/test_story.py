from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from tenders.enums import NoticeKind
from tenders.models import Notice
from tenders.sources.facts import ResultFacts, SupplierFacts
from tenders.views.dossier.story import Change, tell
from tests.tenders.facts import DEADLINE, facts, lot

LATER = DEADLINE + timedelta(days=7)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def chapters(*told, sources=()):
    """Tell these facts, oldest first; each from BOAMP unless `sources` says otherwise."""
    sources = sources or ["boamp"] * len(told)
    notices = [
        (Notice(source=source, source_id=one.source_id, kind=one.kind), one)
        for source, one in zip(sources, told, strict=True)
    ]
    return tell(notices, now=DEADLINE - timedelta(days=20))


def changes(*told, **kwargs):
    """What the newest of these notices changed."""
    return list(chapters(*told, **kwargs)[0].changes)


def moved(to, **fields):
    return facts("26-2", "correction", after=1, submission_deadline=to, **fields)


def test_call_alone_is_one_chapter_without_a_change():
    [chapter] = chapters(facts())

    assert chapter.heading == "Published on BOAMP"
    assert (chapter.changes, chapter.decisions, chapter.text) == ((), (), "")


def test_nothing_told_is_an_empty_story():
    assert chapters() == []


def test_newest_chapter_comes_first():
    told = chapters(facts(), moved(LATER))

    assert [chapter.notice.source_id for chapter in told] == ["26-2", "26-1"]


@pytest.mark.parametrize(
    ("days", "heading"),
    [
        (7, "Correction: the deadline is put back"),
        (-7, "Correction: the deadline is brought forward"),
    ],
)
def test_moved_deadline_says_from_what_to_what(days, heading):
    newest = chapters(facts(), moved(DEADLINE + timedelta(days=days)))[0]

    assert newest.heading == heading
    [change] = newest.changes
    assert (change.label, change.before) == ("Deadline", "Monday 30 March at 12:00")
    assert change.after in {"Monday 6 April at 12:00", "Monday 23 March at 11:00"}


def test_second_correction_is_compared_with_the_first():
    last = replace(moved(LATER + timedelta(days=7)), source_id="26-3")

    [change] = changes(facts(), moved(LATER), last)

    assert change.before == "Monday 6 April at 12:00"


def test_same_correction_in_two_sources_moves_the_deadline_once():
    told = chapters(facts(), moved(LATER), moved(LATER), sources=["boamp", "boamp", "ted"])

    assert [len(chapter.changes) for chapter in told] == [0, 1, 0]
    assert told[0].heading == "Correction"


def test_correction_of_a_call_we_do_not_hold_says_what_it_prints():
    newest = chapters(moved(LATER, previous_deadline_text="30/03/2026 12:00"))[0]

    assert newest.heading == "Correction: the deadline moves"
    assert newest.changes[0].before == "30/03/2026 12:00"


def day_alone(day, **fields):
    return facts("26-2", "correction", after=1, deadline_day=day, **fields)


def test_correction_to_a_day_without_a_time_says_so():
    newest = chapters(facts(), day_alone(LATER.date()))[0]

    assert newest.heading == "Correction: the deadline is put back"
    assert newest.changes == (
        Change("Deadline", "Monday 30 March at 12:00", "Monday 6 April, time not given"),
    )


def test_day_of_the_deadline_told_again_without_its_time_is_no_change():
    assert changes(facts(), day_alone(DEADLINE.date())) == []


def test_time_given_after_the_day_alone_is_told():
    call = facts(submission_deadline=None, deadline_day=DEADLINE.date())

    newest = chapters(call, moved(DEADLINE - timedelta(days=3)))[0]

    assert newest.heading == "Correction: the deadline is brought forward"
    assert newest.changes[0].before == "Monday 30 March, time not given"


def test_correction_without_a_deadline_changes_none():
    assert changes(facts(), facts("26-2", "correction", after=1)) == []


@pytest.mark.parametrize("kind", ["award", "cancellation", "modification", "planning"])
def test_what_is_no_call_moves_nothing(kind):
    other = facts("26-2", kind, after=30, title="Another", submission_deadline=LATER)

    assert changes(facts(), other) == []
    assert changes(facts(), other, moved(LATER))[0].before == "Monday 30 March at 12:00"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"title": "Audit des ventes"},
            Change("Title", "Audit des achats de la commune", "Audit des ventes"),
        ),
        ({"estimated_value": Decimal(90_000)}, Change("Estimate", "€80,000", "€90,000")),
        ({"duration_months": Decimal(24)}, Change("Duration", "12 months", "24 months")),
        ({"framework_maximum": Decimal(2)}, Change("Framework maximum", "€1", "€2")),
        (
            {"questions_deadline": DEADLINE},
            Change("Questions until", "Monday 23 March at 11:00", "Monday 30 March at 12:00"),
        ),
        (
            {"documents_url": "https://b.example"},
            Change("Address of the documents", "https://a.example", "https://b.example"),
        ),
    ],
)
def test_changed_fact_says_from_what_to_what(fields, expected):
    call = facts(
        estimated_value=Decimal(80_000),
        duration_months=Decimal(12),
        framework_maximum=Decimal(1),
        questions_deadline=DEADLINE - timedelta(days=7),
        documents_url="https://a.example",
    )

    assert changes(call, facts("26-2", "correction", after=1, **fields)) == [expected]


def test_title_that_changed_its_capitals_has_not_changed():
    assert (
        changes(facts(), facts("26-2", "correction", title="AUDIT DES ACHATS DE LA COMMUNE")) == []
    )


def test_two_sources_may_word_one_call_in_two_ways():
    other = facts("1-2026", title="France – Services de conseil – Audit")

    assert changes(facts(), other, sources=["boamp", "ted"]) == []


def test_correction_is_compared_with_another_source_when_its_own_said_nothing():
    correction = facts("1-2026", "correction", after=1, estimated_value=Decimal(9))

    [_title, change] = changes(
        facts(title="Audit", estimated_value=Decimal(8)), correction, sources=["boamp", "ted"]
    )

    assert (change.before, change.after) == ("€8", "€9")


def test_amounts_are_said_in_their_own_currency():
    call = facts(estimated_value=Decimal(8_000), currency="SEK")
    correction = facts("26-2", "correction", estimated_value=Decimal(9_000), currency="SEK")

    assert changes(call, correction) == [Change("Estimate", "8,000\u00a0SEK", "9,000\u00a0SEK")]


def test_lots_are_compared_by_their_number():
    call = facts(lots=(lot("1", "Achats", estimated_value=Decimal(10)), lot("2", "Ventes")))
    correction = facts(
        "26-2",
        "correction",
        after=1,
        lots=(
            lot("2", "Ventes et stocks"),
            lot("1", "Achats", estimated_value=Decimal(20)),
            lot("3", "Transport"),
        ),
    )

    assert changes(call, correction) == [
        Change("Lot 2, title", "Ventes", "Ventes et stocks"),
        Change("Lot 1, estimate", "€10", "€20"),
        Change("Lot added", "", "3. Transport"),
    ]


def again(source_id="26-2", *, after=1, **fields):
    """A correction of eForms, which says everything again."""
    return facts(source_id, "correction", after=after, variant="eforms", **fields)


def test_lot_that_a_whole_correction_leaves_out_is_told_once_as_withdrawn():
    north, south = lot("LOT-0001", "Nord"), lot("LOT-0002", "Sud")
    call = facts(variant="eforms", lots=(north, south))

    told = chapters(call, again(lots=(north,)), again("26-3", after=2, lots=(north,)))

    assert told[1].changes == (Change("Lot withdrawn", "2. Sud", ""),)
    assert told[0].changes == ()


def test_lot_withdrawn_then_put_back_is_told_as_added():
    north, south = lot("LOT-0001", "Nord"), lot("LOT-0002", "Sud")
    call = facts(variant="eforms", lots=(north, south))

    back = changes(call, again(lots=(north,)), again("26-3", after=2, lots=(north, south)))

    assert back == [Change("Lot added", "", "2. Sud")]


def test_correction_that_names_one_lot_only_withdraws_none():
    call = facts(lots=(lot("1", "Nord"), lot("2", "Sud")))

    assert changes(call, facts("26-2", "correction", after=1, lots=(lot("1", "Nord"),))) == []


def test_lots_told_for_the_first_time_are_no_change():
    assert changes(facts(), facts("26-2", "correction", lots=(lot("1"),))) == []


def test_cancellation_tells_its_reason():
    told = chapters(facts(), facts("26-2", "cancellation", after=1, change_text="No money left."))

    assert (told[0].heading, told[0].text) == ("Cancellation", "No money left.")


def test_award_tells_who_won_for_how_much_among_how_many():
    won = ResultFacts(
        lot_number="1",
        status="selec-w",
        winners=(SupplierFacts(name="Astrée Conseil"), SupplierFacts(name="Scriptoria")),
        amount=Decimal(54_900),
        offer_count=7,
    )
    nobody = ResultFacts(lot_number="2", status="clos-nw", reason="No tender came.")

    award = chapters(facts(), facts("26-2", "award", after=60, results=(won, nobody)))[0]

    assert award.heading == "Award"
    first, second = award.decisions
    assert (first.lot_number, first.winners) == ("1", ("Astrée Conseil", "Scriptoria"))
    assert (first.amount, first.offer_count) == ("€54,900", 7)
    assert (second.status, second.amount, second.reason) == (
        "Closed without a winner",
        "",
        "No tender came.",
    )


def test_private_call_was_entered_here():
    assert chapters(facts(), sources=["private"])[0].heading == "Entered here"


@pytest.mark.parametrize("kind", NoticeKind.values)
def test_every_kind_of_notice_has_a_heading(kind):
    assert chapters(facts(kind=kind))[0].heading


def test_notice_that_two_sources_print_is_one_chapter():
    printed = {"notice_uuid": "a918db00-1c74-4edd-9904-e263af61561a", "notice_version": "02"}
    boamp = moved(LATER, **printed)
    ted = replace(boamp, source_id="5000-2026", framework_maximum=Decimal(90_000))

    told = chapters(
        facts(framework_maximum=Decimal(80_000)), boamp, ted, sources=["boamp", "boamp", "ted"]
    )

    assert [one.notice.source_id for one in told] == ["26-2", "26-1"]
    assert [one.source_id for one in told[0].printings] == ["26-2", "5000-2026"]
    assert [change.label for change in told[0].changes] == ["Deadline", "Framework maximum"]
