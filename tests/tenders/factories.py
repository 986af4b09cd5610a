from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from collectif.matching.scores import ENGINE_VERSION
from collectif.matching.statistics import Statistics
from tenders.enums import MarkKind, NoticeKind, Origin, RunStatus, Source
from tenders.models import (
    Lot,
    Match,
    MatchStatistics,
    Notice,
    NoticeMark,
    ProfileMatching,
    SourceRecord,
    SourceRun,
)
from tests.members.factories import OrganizationFactory, ProfileFactory


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
    source_id = factory.Sequence(lambda n: f"26-{10_000 + n}")
    payload = factory.LazyAttribute(lambda record: {"idweb": record.source_id})
    digest = factory.Sequence(lambda n: f"{n:064x}")
    run = factory.SubFactory(SourceRunFactory)


class NoticeFactory(DjangoModelFactory):
    """An open call for services, without lots, that nobody has matched yet."""

    class Meta:
        model = Notice

    class Params:
        closed = factory.Trait(
            submission_deadline=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
        )
        undated = factory.Trait(submission_deadline=None, deadline_issue="missing")
        award = factory.Trait(kind=NoticeKind.AWARD, submission_deadline=None)

    record = factory.SubFactory(SourceRecordFactory, source_id=factory.SelfAttribute("..source_id"))
    source_id = factory.Sequence(lambda n: f"26-{50_000 + n}")
    variant = "fnsimple"
    kind = NoticeKind.CALL
    title = factory.Sequence(lambda n: f"Conseil en organisation des achats {n}")
    description = "Mission de conseil auprès de la direction des achats."
    buyer = factory.SubFactory(OrganizationFactory)
    buyer_name = factory.SelfAttribute("buyer.name")
    contract_natures = ["services"]
    main_classification_code = "79418000"
    departments = ["38"]
    published_on = factory.LazyFunction(timezone.localdate)
    submission_deadline = factory.LazyFunction(lambda: timezone.now() + timedelta(days=20))
    current_deadline = factory.SelfAttribute("submission_deadline")
    source_url = factory.LazyAttribute(
        lambda notice: f"https://www.boamp.fr/pages/avis/?q=idweb:{notice.source_id}"
    )


class LotFactory(DjangoModelFactory):
    class Meta:
        model = Lot

    notice = factory.SubFactory(NoticeFactory)
    position = factory.Sequence(lambda n: n + 1)
    number = factory.LazyAttribute(lambda lot: str(lot.position))
    title = "Accompagnement des équipes"


class MatchStatisticsFactory(DjangoModelFactory):
    """Frequencies of no notice at all: the prior of the engine alone."""

    class Meta:
        model = MatchStatistics

    engine_version = ENGINE_VERSION
    notice_count = 0
    data = factory.LazyFunction(lambda: Statistics.from_notices([]).to_dict())


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
    notice = factory.SubFactory(NoticeFactory)
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


class NoticeMarkFactory(DjangoModelFactory):
    class Meta:
        model = NoticeMark

    profile = factory.SubFactory(ProfileFactory)
    notice = factory.SubFactory(NoticeFactory)
    kind = MarkKind.KEPT


def at(day: str, time: str = "12:00") -> datetime:
    """Read an instant in UTC: at("2026-03-30", "10:00")."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)
