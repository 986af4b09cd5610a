from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from collectif.matching import cpv
from tenders.enums import RunStatus
from tenders.filters.procedures import ProcedureSearchForm
from tenders.models import (
    Match,
    Procedure,
    ProcedureAccess,
    ProcedureKey,
    ProfileMatching,
    SourceRun,
)
from tenders.models.list_words import DIVISIONS, FACET_VALUES, division_bit, facet_bit
from tenders.models.search_query import SearchText
from tests.members.factories import ProfileFactory
from tests.tenders.factories import (
    LotFactory,
    MatchFactory,
    NoticeFactory,
    ProcedureFactory,
    ProcedureMarkFactory,
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
    mark = ProcedureMarkFactory()
    ProcedureMarkFactory(profile=mark.profile, procedure=mark.procedure, kind="hidden")


def two_matches():
    match = MatchFactory()
    MatchFactory(profile=match.profile, procedure=match.procedure)


def two_lots():
    lot = LotFactory(number="1")
    LotFactory(procedure=lot.procedure, number="1")


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
        ("procedure_state_known", lambda: ProcedureFactory(state="asleep")),
        ("procedure_visibility_known", lambda: ProcedureFactory(visibility="nobody")),
        ("procedure_cpv_8_digits", lambda: ProcedureFactory(main_classification_code="7941")),
        ("procedure_value_not_negative", lambda: ProcedureFactory(estimated_value=Decimal(-1))),
        ("procedure_mark_kind_known", lambda: ProcedureMarkFactory(kind="loved")),
        ("procedure_mark_once", two_marks),
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


def test_open_calls_are_those_one_can_still_answer():
    now = at("2026-03-15")
    opened = ProcedureFactory(submission_deadline=at("2026-03-16"))
    undated = ProcedureFactory(undated=True)
    ProcedureFactory(submission_deadline=at("2026-03-14"))
    ProcedureFactory(submission_deadline=at("2026-03-16"), cancelled=True)
    ProcedureFactory(submission_deadline=at("2026-03-16"), awarded=True)
    ProcedureFactory(submission_deadline=at("2026-03-16"), merged_into=opened)

    found = Procedure.objects.open_at(now)

    assert set(found) == {opened, undated}
    assert {one for one in Procedure.objects.all() if one.is_open_at(now)} == set(found)


def found_by(text: str, **options) -> list[str]:
    found = Procedure.objects.search(SearchText(text, **options)).order_by("title")
    return [procedure.title for procedure in found]


@pytest.mark.parametrize(
    "words",
    [
        "négociation",
        "negociations",
        "NÉGOCIER",
        '"achats publics"',
        "« achats publics »",
        "achats -travaux",
        "d’achats pub",
        "zeppelin or négociation",
        "zeppelin OU négociation",
        "négociat",
    ],
)
def test_search_reads_french(words):
    ProcedureFactory(title="Négociations d’achats publics", description="")
    ProcedureFactory(title="Travaux d’achats", description="")

    assert found_by(words) == ["Négociations d’achats publics"]


def test_search_finds_the_buyer_and_the_lots():
    ProcedureFactory(title="a", buyer_name="Ville de Brumeval", lot_text="Curage des fossés")

    assert found_by("brumeval") == found_by("brumev") == found_by("fosse") == ["a"]


@pytest.mark.parametrize("words", ["", "  ", "le la", "or", '"', "-", "'"])
def test_search_for_nothing_at_all_breaks_nothing(words):
    ProcedureFactory(title="a")

    assert found_by(words) in ([], ["a"])


def test_excluded_words_are_phrases_parted_by_commas():
    for title in ("Achats", "Achats de nettoyage", "Achats de travaux de voirie"):
        ProcedureFactory(title=title, description="")

    assert found_by("achats", excluded="nettoyage, travaux voirie, ,") == ["Achats"]


def test_a_number_leads_to_the_dossier_that_is_shown():
    kept = ProcedureFactory(title="kept")
    absorbed = ProcedureFactory(title="absorbed", merged_into=kept)
    ProcedureKey.objects.create(key="ted:47522-2024", procedure=absorbed)

    assert found_by("00047522-2024") == ["kept"]


def test_a_person_sees_what_her_roles_and_her_teams_let_her_see(alice, bob, charlie, dana):
    public = ProcedureFactory()
    shared = ProcedureFactory(visibility="members")
    secret = ProcedureFactory(visibility="team")
    hers = ProcedureFactory(visibility="team")
    ProcedureFactory(merged_into=public)
    ProcedureAccess.objects.create(procedure=hers, user=bob)
    ProcedureAccess.objects.create(procedure=hers, user=alice)

    def seen(user):
        return set(Procedure.objects.visible_to(user))

    assert seen(alice) == {public, shared, secret, hers}
    assert seen(bob) == {public, shared, hers}
    assert seen(charlie) == seen(dana) == set()


def test_words_of_the_list_follow_the_facts():
    procedure = ProcedureFactory(
        sources=["boamp", "ted"],
        contract_natures=["works"],
        procedure_type="open",
        value_band=3,
        is_social=True,
        reserved_codes=["res-ws"],
        departments=["38", "2A"],
        classification_codes=["79418000", "72500000"],
    )
    procedure.refresh_from_db()

    told = [("nature", "works"), ("source", "boamp"), ("source", "ted"), ("procedure", "open"),
            ("value", "3"), ("reserved", "yes"), ("clause", "social")]  # fmt: skip
    assert procedure.facet_bits == sum(facet_bit(name, value) for name, value in told)
    assert procedure.division_bits == division_bit("79") + division_bit("72")
    assert procedure.department_words == " 38 2A"
    assert set(procedure.class_words.split()) == {"79", "794", "72", "725"}


def test_each_value_of_a_filter_has_a_bit_and_there_is_room_for_all():
    offered = ProcedureSearchForm().fields
    names = dict.fromkeys(name for name, _value in FACET_VALUES)
    values = {(name, value) for name in names for value, _label in offered[name].choices}
    assert values == set(FACET_VALUES)
    # The window of the deadline is counted in three bits above.
    assert len(FACET_VALUES) <= 60
    assert [code for code, _label in cpv.division_choices("en")] == list(DIVISIONS)


def test_a_class_that_no_division_of_the_cpv_holds_has_no_bit():
    procedure = ProcedureFactory(main_classification_code="13000000")
    procedure.refresh_from_db()
    assert procedure.division_bits == division_bit("13") == 0


def test_for_viewer_shows_one_profile_only_its_own():
    match = MatchFactory()
    mark = ProcedureMarkFactory(procedure=match.procedure, kind="hidden")

    mine = Procedure.objects.for_viewer(match.profile).get()
    hers = Procedure.objects.for_viewer(mark.profile).get()
    nobody = Procedure.objects.for_viewer(None).get()

    assert (mine.my_score, mine.my_parts, mine.my_mark) == (match.score, match.parts, None)
    assert (hers.my_score, hers.my_mark) == (None, "hidden")
    assert (nobody.my_score, nobody.my_mark) == (None, None)


@pytest.mark.parametrize("count", [1, 20])
def test_lists_cost_one_query(count, django_assert_num_queries):
    ProcedureFactory.create_batch(count)
    profile = ProfileFactory()

    with django_assert_num_queries(1):
        rows = [
            (one.title, one.buyer_name, one.lot_count, one.my_mark)
            for one in Procedure.objects.for_viewer(profile).for_list()
        ]

    assert len(rows) == count


def test_procedure_says_its_range_when_both_ends_are_known():
    procedure = Procedure()
    assert procedure.value_range is None
    procedure.estimated_value_min, procedure.estimated_value_max = Decimal(1), Decimal(2)
    assert procedure.value_range == (1, 2)


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
    match = MatchFactory(procedure__title="Audit")
    lot = LotFactory(number="1", title="Nord")
    record = SourceRecordFactory(source_id="26-1")

    assert (str(match.procedure), str(lot), str(record)) == ("Audit", "1 Nord", "boamp 26-1")
    assert str(Match.objects.get()) == "0.6400"
    assert str(SourceRunFactory()) == "boamp 2026-03-01 – 2026-03-03"
