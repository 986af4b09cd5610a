"""Classes learned from the notices we hold, and suggested to those that have none."""

import pytest
from django.db import connections
from django.utils import timezone

from collectif.matching.scores import PartKind
from tenders.enums import Visibility
from tenders.models import CpvSuggesterVersion, Match, Procedure, SuggestedClasses
from tenders.periodic import learn_cpv_classes
from tenders.pipeline import cpv_suggestions
from tenders.pipeline.cpv_suggestions import (
    forget_old_suggesters,
    ideas,
    suggest_classes,
    suggest_for_open,
    suggester_in_force,
    train_when_due,
)
from tenders.pipeline.inputs import procedure_inputs
from tenders.pipeline.matching import match_profile, match_waiting_procedures
from tenders.pipeline.open_procedures import open_index
from tenders.pipeline.statistics import current_statistics
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.suggestion_factories import (
    EXAMPLES,
    CpvSuggesterVersionFactory,
    SuggestedClassesFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(monkeypatch):
    """Let a few titles be enough."""
    monkeypatch.setattr(cpv_suggestions, "FEWEST_EXAMPLES", 5)


def known(count=1):
    for title, code in EXAMPLES * count:
        ProcedureFactory(title=title, main_classification_code=code)


def bare(title="Nettoyage du gymnase", **fields):
    return ProcedureFactory(title=title, main_classification_code="", **fields)


def stored(procedure):
    suggested = SuggestedClasses.objects.filter(procedure=procedure).first()
    return suggested.classes[:1] if suggested else None


# Training


def test_nothing_is_learned_from_too_few_titles():
    known()
    assert train_when_due() is None
    assert suggester_in_force() is None


def test_first_training_learns_from_what_is_there(few):
    known()
    version = train_when_due()
    assert (version.example_count, version.class_count) == (7, 4)
    assert version.last_procedure_id == Procedure.objects.latest("pk").pk
    assert ideas(["Nettoyages"])[0][0].cpv_class == "9091"


def test_training_again_waits_for_enough_that_is_new(few):
    known()
    train_when_due()
    known_before = Procedure.objects.count()
    assert train_when_due() is None
    known()
    assert Procedure.objects.count() > known_before
    assert train_when_due().example_count == 14


@pytest.mark.parametrize(
    "fields",
    [{"visibility": Visibility.TEAM}, {"language": "deu"}, {"main_classification_code": ""}],
)
def test_what_a_team_keeps_or_cannot_teach_is_left_out(few, fields):
    known()
    ProcedureFactory(title="Secret", **{"main_classification_code": "72000000", **fields})
    assert train_when_due().example_count == 7


def test_newest_titles_alone_are_learned(few, monkeypatch):
    monkeypatch.setattr(cpv_suggestions, "MOST_EXAMPLES", 2)
    known()
    assert train_when_due().class_count == 2


def test_second_worker_leaves_the_training_to_the_first(few, django_db_blocker):
    known()
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('tenders.cpv_suggestions', 0))")
        assert train_when_due() is None
    other.close()
    assert not CpvSuggesterVersion.objects.exists()


def test_beat_learns_then_suggests_and_a_second_beat_does_nothing(few):
    procedure = bare()
    learn_cpv_classes()
    assert stored(procedure) is None
    known()
    for _beat in range(2):
        learn_cpv_classes()
    assert stored(procedure) == ["9091"]
    assert CpvSuggesterVersion.objects.count() == 1


# Suggesting


def test_nothing_is_suggested_before_the_first_training():
    assert suggest_classes([bare().pk]) == []
    assert ideas(["Nettoyage"]) == [[]]


def test_what_has_no_code_is_given_likely_classes():
    CpvSuggesterVersionFactory()
    procedure = bare()
    assert suggest_classes([procedure.pk]) == [procedure.pk]
    assert stored(procedure) == ["9091"]
    assert suggest_classes([procedure.pk]) == []


def test_what_has_a_code_is_given_none_and_loses_what_was_guessed():
    CpvSuggesterVersionFactory()
    declared = SuggestedClassesFactory(procedure=ProcedureFactory()).procedure
    assert suggest_classes([declared.pk]) == []
    assert stored(declared) is None


def test_other_language_is_left_alone():
    CpvSuggesterVersionFactory()
    assert suggest_classes([bare(language="deu").pk]) == []


def test_title_without_a_known_word_has_no_class():
    CpvSuggesterVersionFactory()
    procedure = bare("Zzzz")
    suggest_classes([procedure.pk])
    assert stored(procedure) == []


@pytest.mark.parametrize("count", [1, 20])
def test_suggesting_costs_a_fixed_number_of_queries(count, django_assert_num_queries):
    CpvSuggesterVersionFactory()
    suggester_in_force()
    ids = [bare().pk for _number in range(count)]
    with django_assert_num_queries(5):
        assert suggest_classes(ids) == ids


def test_open_calls_whose_classes_change_are_matched_again():
    CpvSuggesterVersionFactory()
    opened, closed = bare(), bare(closed=True)
    Procedure.objects.update(matched_at=timezone.now())
    before = opened.changed_at
    assert suggest_for_open() == 1
    opened.refresh_from_db()
    assert (opened.matched_at, opened.changed_at > before) == (None, True)
    assert stored(closed) is None
    assert suggest_for_open() == 0


def test_beat_ends_what_a_lost_worker_began(few):
    procedure = bare()
    known()
    train_when_due()
    assert stored(procedure) is None
    learn_cpv_classes()
    assert stored(procedure) == ["9091"]
    assert CpvSuggesterVersion.objects.count() == 1


def test_what_the_version_in_force_has_read_is_not_read_again(django_assert_num_queries):
    CpvSuggesterVersionFactory()
    bare(), bare("Zzzz")
    assert suggest_for_open() == 2
    newer = CpvSuggesterVersionFactory()
    # The same classes: nothing changes, and it is known who said so.
    assert suggest_for_open() == 0
    assert set(SuggestedClasses.objects.values_list("version", flat=True)) == {newer.pk}
    with django_assert_num_queries(2):
        assert suggest_for_open() == 0


def test_index_that_was_loaded_before_sees_what_is_suggested():
    CpvSuggesterVersionFactory()
    profile, statistics = ProfileFactory(departments=["38"]), current_statistics()
    procedure, now = bare(), timezone.now()
    before = open_index(statistics, now)
    assert not any(one.is_suggested for one in before.codes.keys)
    match_profile(profile)
    match_waiting_procedures()
    after = open_index(statistics, now)
    assert [one.codes for one in after.codes.keys if one.is_suggested] == [("9091",)]
    assert after.count == 1
    assert procedure.changed_at < Procedure.objects.get(pk=procedure.pk).changed_at


def test_old_versions_forget_what_they_learned():
    suggested = SuggestedClassesFactory()
    CpvSuggesterVersionFactory()
    newest = CpvSuggesterVersionFactory()
    assert forget_old_suggesters() == 1
    assert set(CpvSuggesterVersion.objects.all()) == {suggested.version, newest}
    suggested.version.refresh_from_db()
    assert bytes(suggested.version.body) == b""
    assert forget_old_suggesters() == 0


def test_there_is_nothing_to_forget_before_the_first_training():
    assert forget_old_suggesters() == 0


# Matching


def told_codes(procedure):
    (given,) = procedure_inputs(Procedure.objects.filter(pk=procedure.pk))
    return given.suggested_codes


def test_engine_is_told_the_first_class_when_it_is_likely_enough():
    sure = SuggestedClassesFactory(strengths=[20, 19]).procedure
    unsure = SuggestedClassesFactory(strengths=[19, 18]).procedure
    none = SuggestedClassesFactory(classes=[], strengths=[]).procedure
    assert told_codes(sure) == ("9091",)
    assert told_codes(unsure) == told_codes(none) == told_codes(ProcedureFactory()) == ()


def test_new_call_without_a_code_is_matched_by_what_is_suggested():
    CpvSuggesterVersionFactory()
    profile = ProfileFactory(departments=["38"])
    ReferenceFactory(
        profile=profile,
        title="Nettoyage du gymnase",
        text="Nettoyage",
        classification_code="90910000",
    )
    SkillFactory(profile=profile)
    match_profile(profile)
    procedure = bare()
    match_waiting_procedures()
    parts = {part["kind"]: part for part in Match.objects.get(procedure=procedure).parts}
    assert parts[PartKind.CPV]["is_suggested"] is True
    assert parts[PartKind.CPV]["cpv_code"] == "9091"
