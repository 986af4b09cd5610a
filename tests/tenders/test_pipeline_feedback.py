from decimal import Decimal

import pytest
from django.core.management import call_command

from tenders.pipeline.feedback import pseudonym, score_now, truth_lines
from tests.members.factories import ProfileFactory
from tests.tenders.factories import (
    MatchFactory,
    MatchFeedbackFactory,
    MatchStatisticsFactory,
    ProcedureFactory,
)

pytestmark = pytest.mark.django_db


def test_standing_is_the_match_of_this_person():
    match = MatchFactory()

    assert score_now(match.profile, match.procedure) == {
        "score": match.score,
        "parts": match.parts,
        "engine_version": match.statistics.engine_version,
        "statistics": match.statistics,
    }
    nothing = {"score": None, "parts": [], "engine_version": "", "statistics": None}
    assert score_now(ProfileFactory(), match.procedure) == nothing


@pytest.mark.parametrize(
    ("told", "grades"),
    [
        ([("kept", "")], [1]),
        ([("kept", ""), ("kept", "domain")], [1]),
        ([("kept", ""), ("applied", "")], [2]),
        ([("applied", ""), ("won", "")], [3]),
        ([("hidden", ""), ("hidden", "place")], [0]),
        ([("hidden", ""), ("hidden", "too_late")], []),
        ([("hidden", "known")], []),
        ([("hidden", ""), ("restored", "")], []),
    ],
)
def test_last_word_gives_the_grade(told, grades):
    profile, procedure = ProfileFactory(), ProcedureFactory()
    for verdict, reason in told:
        MatchFeedbackFactory(profile=profile, procedure=procedure, verdict=verdict, reason=reason)

    name, key = pseudonym(profile.pk), str(procedure.public_id)
    assert list(truth_lines()) == [(name, key, grade, None, None) for grade in grades]


def test_dossier_put_into_another_is_told_under_its_name():
    kept = ProcedureFactory()
    row = MatchFeedbackFactory(procedure=ProcedureFactory(merged_into=kept))

    (line,) = truth_lines()
    assert line[:3] == (pseudonym(row.profile_id), str(kept.public_id), 1)


def test_line_names_the_version_and_the_score_of_the_last_word():
    match = MatchFactory()
    scored = {"score": match.score, "engine_version": "1", "statistics": match.statistics}
    about = {"profile": match.profile, "procedure": match.procedure}
    MatchFeedbackFactory(**about)
    MatchFeedbackFactory(**about, **scored, verdict="applied")

    (line,) = truth_lines()

    assert (line.grade, line.version, line.score) == (2, match.statistics_id, match.score)


def test_pseudonym_is_stable_and_hangs_on_the_key(settings):
    first = pseudonym(7)
    assert first == pseudonym(7) != pseudonym(8)
    settings.SECRET_KEY = "another"
    assert pseudonym(7) != first


def test_export_writes_the_lines_in_order_without_a_name(tmp_path, bob):
    version = MatchStatisticsFactory()
    scored = {"score": Decimal("0.4321"), "engine_version": "1", "statistics": version}
    rows = [
        MatchFeedbackFactory(profile=bob.profile, verdict="won", **scored),
        MatchFeedbackFactory(profile=bob.profile, verdict="hidden"),
    ]
    file = tmp_path / "qrels.tsv"

    call_command("export_feedback", file)

    name = pseudonym(bob.profile.pk)
    ids = [str(row.procedure.public_id) for row in rows]
    grades = [3, 0]
    expected = sorted(f"{name}\t{key}\t{grade}" for key, grade in zip(ids, grades, strict=True))
    assert file.read_text().splitlines() == expected
    told = [f"{version.pk}\t0.4321", "\t"]
    beside = sorted(f"{name}\t{key}\t{one}" for key, one in zip(ids, told, strict=True))
    assert (tmp_path / "qrels.tsv.versions").read_text().splitlines() == beside
