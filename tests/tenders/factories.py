import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from collectif.matching.cpv import ancestors_of
from collectif.matching.scores import ENGINE_VERSION
from collectif.matching.weights import DEFAULT_WEIGHTS
from tenders.enums import (
    ContestState,
    MarkKind,
    NoticeKind,
    Origin,
    ProcedureState,
    RunStatus,
    Source,
    Verdict,
)
from tenders.models import (
    Lot,
    Match,
    MatchContest,
    MatchFeedback,
    MatchRebuild,
    MatchStatistics,
    Notice,
    Procedure,
    ProcedureMark,
    ProfileMatching,
    SourceRecord,
    SourceRun,
)
from tests.members.factories import OrganizationFactory, ProfileFactory, UserFactory


class SourceRunFactory(DjangoModelFactory):
    """A run that has ended well; traits put it in another state."""

    class Meta:
        model = SourceRun

    class Params:
        queued = factory.Trait(status=RunStatus.QUEUED, finished_at=None)
        running = factory.Trait(
            status=RunStatus.RUNNING,
            attempt_count=1,
            finished_at=None,
            heartbeat_at=factory.LazyFunction(timezone.now),
        )
        failed = factory.Trait(
            status=RunStatus.FAILED,
            error_code="source_unavailable",
            error_detail="server_error (HTTP 500)",
        )

    source = Source.BOAMP
    origin = Origin.LIVE
    base_url = "https://boamp.example"
    status = RunStatus.SUCCEEDED
    is_catch_up = True
    window_start = date(2026, 3, 1)
    window_end = date(2026, 3, 3)
    cursor_day = factory.SelfAttribute("window_start")
    finished_at = factory.LazyFunction(timezone.now)


class SourceRecordFactory(DjangoModelFactory):
    class Meta:
        model = SourceRecord

    class Params:
        quarantined = factory.Trait(quarantine_code="unknown_variant", quarantine_detail="PAPYRUS")

    source = Source.BOAMP
    # Of another year than the numbers that tests write by hand.
    source_id = factory.Sequence(lambda n: f"25-{10_000 + n}")
    body = factory.LazyAttribute(lambda record: json.dumps({"idweb": record.source_id}))
    digest = factory.Sequence(lambda n: f"{n:064x}")
    run = factory.SubFactory(SourceRunFactory)


class ProcedureFactory(DjangoModelFactory):
    """An open call for services, without lots, that nobody has matched yet."""

    class Meta:
        model = Procedure

    class Params:
        closed = factory.Trait(
            submission_deadline=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
        )
        undated = factory.Trait(
            submission_deadline=None,
            deadline_issue="missing",
            closes_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=90)),
        )
        awarded = factory.Trait(
            state=ProcedureState.AWARDED, awarded_on=factory.LazyFunction(timezone.localdate)
        )
        cancelled = factory.Trait(
            state=ProcedureState.CANCELLED, cancelled_on=factory.LazyFunction(timezone.localdate)
        )

    state = ProcedureState.CALL
    sources = [Source.BOAMP]
    title = factory.Sequence(lambda n: f"Conseil en organisation des achats {n}")
    description = "Mission de conseil auprès de la direction des achats."
    buyer = factory.SubFactory(OrganizationFactory)
    buyer_name = factory.SelfAttribute("buyer.name")
    contract_natures = ["services"]
    main_classification_code = "79418000"
    classification_codes = factory.LazyAttribute(
        lambda procedure: [code for code in [procedure.main_classification_code] if code]
    )
    cpv_prefixes = factory.LazyAttribute(
        lambda procedure: list(ancestors_of(procedure.classification_codes))
    )
    departments = ["38"]
    first_published_on = factory.SelfAttribute("last_published_on")
    last_published_on = factory.LazyFunction(timezone.localdate)
    submission_deadline = factory.LazyFunction(lambda: timezone.now() + timedelta(days=20))
    closes_at = factory.SelfAttribute("submission_deadline")
    notice_count = 1
    source_url = "https://www.boamp.fr/pages/avis/?q=idweb:26-50000"


class NoticeFactory(DjangoModelFactory):
    """A call of its own procedure."""

    class Meta:
        model = Notice

    class Params:
        award = factory.Trait(kind=NoticeKind.AWARD, submission_deadline=None)
        correction = factory.Trait(kind=NoticeKind.CORRECTION)
        cancellation = factory.Trait(kind=NoticeKind.CANCELLATION, submission_deadline=None)

    record = factory.SubFactory(
        SourceRecordFactory,
        source=factory.SelfAttribute("..source"),
        source_id=factory.SelfAttribute("..source_id"),
    )
    procedure = factory.SubFactory(ProcedureFactory)
    home = factory.SelfAttribute("procedure")
    source = Source.BOAMP
    source_id = factory.Sequence(lambda n: f"25-{50_000 + n}")
    variant = "fnsimple"
    kind = NoticeKind.CALL
    title = factory.SelfAttribute("procedure.title")
    published_on = factory.SelfAttribute("procedure.last_published_on")
    submission_deadline = factory.SelfAttribute("procedure.submission_deadline")
    source_url = factory.LazyAttribute(
        lambda notice: f"https://www.boamp.fr/pages/avis/?q=idweb:{notice.source_id}"
    )


class LotFactory(DjangoModelFactory):
    class Meta:
        model = Lot

    procedure = factory.SubFactory(ProcedureFactory)
    position = factory.Sequence(lambda n: n + 1)
    number = factory.LazyAttribute(lambda lot: str(lot.position))
    title = "Accompagnement des équipes"


class MatchStatisticsFactory(DjangoModelFactory):
    """Frequencies of no notice at all: the prior of the engine alone."""

    class Meta:
        model = MatchStatistics

    engine_version = ENGINE_VERSION
    notice_count = 0
    weights = factory.LazyFunction(DEFAULT_WEIGHTS.to_dict)
    data = factory.LazyFunction(
        lambda: {"document_count": 0, "word_df": {}, "cpv_counts": {}, "average_length": 20.0}
    )
    switched_on_at = factory.LazyFunction(timezone.now)


class MatchRebuildFactory(DjangoModelFactory):
    """All matches about to be drawn again under a version that is not in force."""

    class Meta:
        model = MatchRebuild

    statistics = factory.SubFactory(MatchStatisticsFactory, switched_on_at=None)


class ProfileMatchingFactory(DjangoModelFactory):
    """A profile whose matches are up to date."""

    class Meta:
        model = ProfileMatching

    profile = factory.SubFactory(ProfileFactory)
    statistics = factory.SubFactory(MatchStatisticsFactory)
    profile_changed_at = factory.SelfAttribute("profile.changed_at")


class MatchFactory(DjangoModelFactory):
    class Meta:
        model = Match

    profile = factory.SubFactory(ProfileFactory)
    procedure = factory.SubFactory(ProcedureFactory)
    statistics = factory.SubFactory(MatchStatisticsFactory)
    score = factory.LazyAttribute(
        lambda match: sum((Decimal(part["points"]) for part in match.parts), Decimal(0))
    )
    parts = factory.LazyFunction(
        lambda: [
            {"kind": "expertise", "points": "0.2400", "words": [["achats", "0.2400"]]},
            {"kind": "cpv", "points": "0.1800", "cpv_code": "7941"},
            {"kind": "place", "points": "0.2200", "department": "38", "distance_km": 0},
        ]
    )


class ProcedureMarkFactory(DjangoModelFactory):
    class Meta:
        model = ProcedureMark

    profile = factory.SubFactory(ProfileFactory)
    procedure = factory.SubFactory(ProcedureFactory)
    kind = MarkKind.KEPT


class MatchFeedbackFactory(DjangoModelFactory):
    """A call kept that was no match."""

    class Meta:
        model = MatchFeedback

    profile = factory.SubFactory(ProfileFactory)
    procedure = factory.SubFactory(ProcedureFactory)
    verdict = Verdict.KEPT


class MatchContestFactory(DjangoModelFactory):
    """A member contests her whole list; a trait answers her."""

    class Meta:
        model = MatchContest

    class Params:
        answered = factory.Trait(
            state=ContestState.ANSWERED,
            answered_by=factory.SubFactory(UserFactory),
            answered_at=factory.LazyFunction(timezone.now),
            answer="The classes of this notice were wrong.",
        )

    author = factory.SubFactory(UserFactory)
    words = "The cleaning of a town hall is not my field."


def at(day: str, time: str = "12:00") -> datetime:
    """Read an instant in UTC: at("2026-03-30", "10:00")."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)
