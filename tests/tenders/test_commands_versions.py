import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from collectif.core.events import Event
from collectif.matching.weights import DEFAULT_WEIGHTS
from tenders.enums import Verdict
from tenders.models import Match, MatchStatistics
from tenders.pipeline.rebuild import plan_rebuild
from tenders.pipeline.statistics import build_statistics, current_statistics
from tests.matching.small_benchmark import write_benchmark
from tests.members.factories import ReferenceFactory
from tests.tenders.factories import (
    MatchFeedbackFactory,
    MatchStatisticsFactory,
    ProcedureFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def command():
    def call(*arguments):
        out = StringIO()
        call_command(*map(str, arguments), stdout=out, stderr=StringIO())
        return out.getvalue()

    return call


def weights_file(folder, **changed):
    path = folder / "weights.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    return path


def test_build_version_is_not_in_force(command, tmp_path):
    in_force = current_statistics()
    ProcedureFactory()

    out = command("build_version", "--weights", weights_file(tmp_path, floor=3_000))

    built = MatchStatistics.objects.latest()
    assert out == f"version {built.pk}: 1 notices counted\n"
    assert built.weights["floor"] == 3_000
    assert built.weights["words"] == DEFAULT_WEIGHTS.words
    assert current_statistics() == in_force != built


@pytest.mark.parametrize("content", ["{", '{"words": 9999}', '{"age": 1}', None])
def test_build_version_refuses_what_is_no_set_of_constants(command, tmp_path, content):
    path = tmp_path / "weights.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match="cannot be read"):
        command("build_version", "--weights", path)
    assert not MatchStatistics.objects.exists()


def test_switch_version_draws_all_matches_then_puts_it_in_force(command):
    procedure = ProcedureFactory()
    ReferenceFactory(title=procedure.title)
    first, second = current_statistics(), build_statistics()

    assert command("switch_version", second.pk) == f"version {second.pk} is in force\n"
    assert current_statistics() == second
    assert Match.objects.get().statistics == second

    command("switch_version", first.pk)
    assert current_statistics() == first
    assert Match.objects.get().statistics == first
    verbs = Event.objects.filter(verb="matching_version_switched").order_by("pk")
    assert list(verbs.values_list("subject_id", flat=True)) == [second.pk, first.pk]


def test_switch_version_refuses_what_cannot_be_in_force(command):
    other = MatchStatisticsFactory(engine_version="0")

    for number in (0, other.pk):
        with pytest.raises(CommandError, match=f"no version {number}"):
            command("switch_version", number)


def test_switch_version_waits_for_the_one_under_way(command):
    plan_rebuild(build_statistics())

    with pytest.raises(CommandError, match=r"déjà|already"):
        command("switch_version", build_statistics().pk)


def judged():
    """Two people who kept the call that is about their work, among many others."""
    for title in ("Audit énergétique des écoles", "Formation au secourisme"):
        profile = ReferenceFactory(title=title).profile
        procedure = ProcedureFactory(title=title, closed=True)
        MatchFeedbackFactory(profile=profile, procedure=procedure, verdict=Verdict.KEPT)
        MatchFeedbackFactory(
            profile=profile, procedure=ProcedureFactory(title=title), verdict=Verdict.HIDDEN
        )
    ProcedureFactory.create_batch(5, title="Fourniture de bordures")


def test_compare_versions_pairs_what_people_said(command):
    judged()
    first, second = build_statistics(), build_statistics()

    lines = command("compare_versions", first.pk, second.pk).splitlines()

    assert [line.split()[2] for line in lines] == ["nDCG@10", "recall@20", "recall@50", "MRR"]
    for line in lines:
        assert line.startswith("feedback (2)")
        assert line.endswith("gain 0.0000  [0.0000, 0.0000]: does not count")
    assert "1.0000" in lines[1]


def test_compare_versions_sees_a_version_that_is_worse_for_everybody(command, tmp_path):
    judged()
    blind = DEFAULT_WEIGHTS.to_dict() | {"words": 0, "cpv": 0, "place": 10_000}
    first, second = build_statistics(), MatchStatisticsFactory(weights=blind)

    recall = command("compare_versions", first.pk, second.pk).splitlines()[1]

    assert recall.endswith("gain -1.0000  [-1.0000, -1.0000]: counts")


def test_compare_versions_reads_a_folder(command, tmp_path):
    write_benchmark(tmp_path)
    first, second = build_statistics(), build_statistics()

    out = command("compare_versions", first.pk, second.pk, "--folder", tmp_path)

    assert out.splitlines()[0].startswith("qrels")


def test_compare_versions_says_what_it_lacks(command, tmp_path):
    first, other = build_statistics(), MatchStatisticsFactory(engine_version="0")

    for arguments, told in (
        ((first.pk, 0), "no version 0"),
        ((first.pk, other.pk), "engine"),
        ((first.pk, first.pk), "nobody"),
        ((first.pk, first.pk, "--folder", tmp_path / "none"), "cannot be compared"),
    ):
        with pytest.raises(CommandError, match=told):
            command("compare_versions", *arguments)
