import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from tenders.enums import MergeBasis, MergeStatus
from tenders.models import (
    AwardedContract,
    CpvCode,
    CpvSuggesterVersion,
    Lot,
    Match,
    MatchRebuild,
    MatchStatistics,
    Notice,
    Procedure,
    ProcedureMark,
    ProcedureMerge,
    ProfileMatching,
    Proposal,
    ProposalRound,
    SourceRecord,
    SourceRun,
)
from tests.members.factories import UserFactory
from tests.tenders.contract_factories import ContractSupplierFactory
from tests.tenders.factories import (
    LotFactory,
    MatchFactory,
    MatchRebuildFactory,
    NoticeFactory,
    ProcedureFactory,
    ProcedureMarkFactory,
    ProfileMatchingFactory,
    SourceRecordFactory,
)
from tests.tenders.proposal_factories import ProposalFactory
from tests.tenders.suggestion_factories import CpvSuggesterVersionFactory

pytestmark = pytest.mark.django_db

MODELS = [
    AwardedContract,
    CpvCode,
    CpvSuggesterVersion,
    Match,
    MatchRebuild,
    MatchStatistics,
    Notice,
    Procedure,
    ProcedureMark,
    ProcedureMerge,
    ProfileMatching,
    Proposal,
    ProposalRound,
    SourceRecord,
    SourceRun,
]


@pytest.fixture
def root(client_of):
    user = UserFactory(is_staff=True, is_superuser=True, with_mfa=True, verified=True)
    return client_of(user)


@pytest.fixture
def rows():
    ContractSupplierFactory()
    CpvCode.objects.create(code="79000000", level=1, kind="services", label_fr="Services")
    LotFactory()
    MatchFactory()
    MatchRebuildFactory()
    first, second = NoticeFactory().procedure, ProcedureFactory()
    ProcedureMerge.objects.create(
        kept=first, absorbed=second, basis=MergeBasis.SIMILAR, status=MergeStatus.PROPOSED
    )
    ProcedureMarkFactory()
    ProfileMatchingFactory()
    CpvSuggesterVersionFactory()
    ProposalFactory(declined=True, words="Trop loin pour moi.")
    SourceRecordFactory(quarantined=True)


def page(model, name, *args):
    return reverse(f"admin:tenders_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_rows_are_shown_and_not_changed(root, rows, model):
    row = model.objects.first()

    assert root.get(page(model, "changelist")).status_code == 200
    assert root.get(page(model, "change", row.pk)).status_code == 200
    assert root.post(page(model, "change", row.pk), {}).status_code == 403
    assert root.get(page(model, "add")).status_code == 403
    assert root.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403


WORDS = [(Procedure, "Conseil"), (Notice, "26-"), (SourceRecord, "26-")]


@pytest.mark.parametrize(("model", "word"), WORDS)
def test_rows_are_searched(root, rows, model, word):
    assert root.get(page(model, "changelist"), {"q": word}).status_code == 200


def test_every_model_is_shown():
    ours = {model for model in admin.site._registry if model._meta.app_label == "tenders"}

    assert ours == set(MODELS)
    with pytest.raises(NoReverseMatch):
        page(Lot, "changelist")


def test_constants_of_a_version_are_read_line_by_line(root):
    version = MatchStatistics.objects.get(pk=ProfileMatchingFactory().statistics_id)
    html = root.get(page(MatchStatistics, "change", version.pk)).content.decode()
    for name, value in version.weights.items():
        assert f"<code>{name}</code>: {value}" in html
    assert "word_df" not in html


def test_why_somebody_declined_is_for_coordinators(root, rows):
    html = root.get(page(Proposal, "change", Proposal.objects.get().pk)).content.decode()
    assert "Trop loin pour moi." not in html


@pytest.mark.parametrize("model", [MatchStatistics, ProposalRound, MatchRebuild])
def test_lists_and_their_rows_cost_the_same(root, model, django_assert_num_queries):
    version = ProfileMatchingFactory().statistics
    ProposalFactory()
    MatchRebuildFactory(status="succeeded")
    root.get(page(model, "changelist"))
    with CaptureQueriesContext(connection) as few:
        root.get(page(model, "changelist"))
    for _each in range(5):
        ProfileMatchingFactory(statistics=version)
        ProposalFactory()
        MatchRebuildFactory(status="succeeded")
    with django_assert_num_queries(len(few)):
        root.get(page(model, "changelist"))
