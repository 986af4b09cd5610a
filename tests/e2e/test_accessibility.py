"""axe finds nothing on any page, in both themes; nothing scrolls sideways at 320 px."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from collectif.core.outbox import queue_message
from tenders.enums import MergeBasis
from tenders.models import ListVisit, LotResult, Procedure, SourceRecord
from tenders.notifications import stop_url
from tenders.pipeline.merging import propose
from tests.members.factories import ReferenceFactory, SkillFactory
from tests.tenders.contract_factories import AwardedContractFactory
from tests.tenders.factories import (
    LotFactory,
    MatchFactory,
    NoticeFactory,
    ProcedureFactory,
    ProcedureMarkFactory,
    SourceRecordFactory,
    SourceRunFactory,
)
from tests.tenders.rows import correction, row, store
from tests.tenders.saved_search_factories import SavedSearchFactory

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = [
    "home",
    "legal",
    "privacy",
    "accessibility",
    "sources",
    "account_login",
    "account_request_login_code",
    "account_reset_password",
]
MEMBER = [
    "dashboard",
    "tenders:match_list",
    "tenders:kept_list",
    "tenders:hidden_list",
    "tenders:saved_search_list",
    "tenders:saved_search_create",
    "members:profile_detail",
    "members:profile_update",
    "members:skill_update",
    "members:strength_create",
    "members:confirmation_list",
    "members:reference_create",
    "mfa_index",
    "account_email",
    "account_change_password",
]
COORDINATOR = [
    "tenders:source_detail",
    "tenders:record_list",
    "tenders:merge_list",
    "members:role_list",
    "members:role_create",
    "outbox_list",
    "event_list",
]
# The list in each of its states.
SEARCHES = [
    {},
    {"q": "conseil", "department": "38", "view": "table", "status": "all", "sort": "value"},
    {"q": "introuvable", "nature": "services", "deadline": "week", "without": "béton"},
    {"department": "zz"},
]
LONG_AGO = datetime(2026, 3, 2, tzinfo=UTC)
CRITERIA = [
    {"kind": "quality", "name": "Valeur technique", "weight": "60", "is_percentage": True},
    {"kind": "price", "name": "Prix", "weight": "40", "is_percentage": True},
]


@pytest.fixture
def dossier(db) -> Procedure:
    """A call with all that a dossier may show."""
    procedure = ProcedureFactory(
        title="Conseil aux écoles",
        lot_count=2,
        criteria=CRITERIA,
        buyer__siret="21990001600011",
        is_social=True,
        is_green=True,
        previous_deadline=timezone.now(),
    )
    NoticeFactory(procedure=procedure)
    notice = NoticeFactory(procedure=procedure, award=True)
    LotFactory.create_batch(2, procedure=procedure)
    LotResult.objects.create(
        procedure=procedure, notice=notice, position=1, lot_number="2", winner_names=["Astrée"]
    )
    AwardedContractFactory(
        buyer_siret=procedure.buyer.siret, main_classification_code="79418000", title="Étude"
    )
    ProcedureFactory(title="Conseil aux collèges", buyer=procedure.buyer)
    return procedure


def test_public_pages(page, address, assert_sound, live_server):
    assert_sound(page, [*map(address, PUBLIC), live_server.url + "/nulle-part/"])


def test_member_pages(as_bob, address, assert_sound, bob):
    SkillFactory(profile=bob.profile, domain_code="finance.management-control", label="")
    ReferenceFactory(profile=bob.profile)
    ProcedureMarkFactory(profile=bob.profile, procedure=ProcedureFactory())
    assert_sound(as_bob, map(address, MEMBER))


def test_list_in_its_states(as_bob, address, assert_sound, bob, dossier):
    MatchFactory(profile=bob.profile, procedure=dossier)
    ListVisit.objects.create(user=bob, read_at=LONG_AGO, previous_at=LONG_AGO)
    ProcedureFactory.create_batch(20, closed=True)
    addresses = [address("tenders:procedure_list", **search) for search in SEARCHES]
    codes = [address("tenders:cpv_list", q="conseil"), address("tenders:cpv_class", "79")]
    assert_sound(as_bob, [*addresses, address("tenders:cpv_list"), *codes])


def test_dossier_in_its_states(as_bob, address, assert_sound, bob, dossier):
    MatchFactory(profile=bob.profile, procedure=dossier)
    others = [ProcedureFactory(**{trait: True}) for trait in ("undated", "awarded", "cancelled")]
    buyer = address("tenders:buyer_detail", dossier.buyer.public_id)
    assert_sound(as_bob, [buyer, *map(address, [dossier, *others])])


def test_saved_searches(as_bob, address, assert_sound, bob, settings, live_server):
    settings.SITE_URL = live_server.url
    search = SavedSearchFactory(owner=bob, daily=True, with_feeds=True)
    pages = [
        address("tenders:saved_search_list"),
        address("tenders:saved_search_update", search.public_id),
        address("tenders:saved_search_delete", search.public_id),
        stop_url(search),
    ]
    assert_sound(as_bob, pages)


def test_coordinator_pages(as_alice, address, assert_sound, alice):
    run = SourceRunFactory(failed=True)
    store(run, [row("26-10001", title="Audit des achats"), row("26-10002", title="Audit")])
    store(run, [correction("26-10003", of="26-10001", title="Audit des achats")])
    older, newer = Procedure.objects.order_by("pk")
    propose([(older.pk, newer.pk)], MergeBasis.SIMILAR)
    apart = SourceRecordFactory(run=run, quarantined=True)
    queue_message(to=alice, kind="test", subject=None, title="Bonjour", text_body="Bonjour")
    records = [apart, SourceRecord.objects.get(source_id="26-10003")]
    pages = [address("tenders:record_detail", record.public_id) for record in records]
    assert_sound(as_alice, [*map(address, COORDINATOR), address(older), *pages])


def test_pages_of_a_coordinator_when_there_is_nothing(as_alice, address, assert_sound):
    assert_sound(as_alice, map(address, COORDINATOR[:3]))


def test_staff_pages(page, address, sign_in, assert_sound, dana):
    assert_sound(sign_in(page, dana), [address("styleguide")])
