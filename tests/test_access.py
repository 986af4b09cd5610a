"""Who gets what: one line for each url name, one column for each kind of reader.

Columns: visitor, account without a role, member, coordinator, staff, partner contact, trainer,
committee member, observer. 302 sends a visitor to the log-in page, or answers a POST that was
accepted; 403 is for what one may not do, 404 for what one may not know of, 405 for an address
that only takes the other method, 422 for an empty form. `readyz` says 503: no beat runs here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import batched
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from collectif.core.outbox import MessageStatus
from members.enums import Role
from members.models import User
from tenders.actions.saved_searches import open_feeds
from tenders.enums import MergeBasis, MergeStatus
from tenders.models import ImportBatch, ProcedureDocument, ProcedureMerge, SavedSearch
from tenders.notifications import stop_url
from tests.access import (
    booking,
    calendar,
    cohort,
    conduct,
    cv,
    directory,
    entry,
    exchange,
    groups,
    intake,
    match_alerts,
    matching,
    membership,
    privacy,
    profile,
    proposals,
    skills,
    tuning,
)
from tests.core.outbox.factories import OutboxMessageFactory
from tests.members.factories import (
    ReferenceFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.tenders.factories import ProcedureFactory, SourceRecordFactory
from tests.tenders.private_calls import enter
from tests.tenders.saved_search_factories import SavedSearchFactory

READERS = (
    "visitor",
    "nobody",
    "member",
    "coordinator",
    "staff",
    "partner_contact",
    "trainer",
    "committee_member",
    "observer",
)

TABLE = """
#                                             vis noo mem coo sta par tra com obs
GET  home                                     200 302 302 302 302 302 302 302 302
GET  legal                                    200 200 200 200 200 200 200 200 200
GET  privacy                                  200 200 200 200 200 200 200 200 200
GET  accessibility                            200 200 200 200 200 200 200 200 200
GET  sources                                  200 200 200 200 200 200 200 200 200
GET  styleguide                               302 403 403 403 200 403 403 403 403
GET  healthz                                  200 200 200 200 200 200 200 200 200
GET  readyz                                   503 503 503 503 503 503 503 503 503
GET  event_list                               302 403 403 200 200 403 403 403 403
GET  outbox_list                              302 403 403 200 200 403 403 403 403
GET  outbox_resend                            302 405 405 405 405 405 405 405 405
POST outbox_resend                            302 403 403 302 302 403 403 403 403
GET  dashboard                                302 200 200 200 200 200 200 200 200
GET  coordination                             302 403 403 200 200 403 403 403 403
GET  tenders:procedure_list                   302 403 200 200 403 200 200 200 200
GET  tenders:match_list                       302 403 200 200 403 200 200 200 200
GET  tenders:kept_list                        302 403 200 200 403 200 200 200 200
GET  tenders:hidden_list                      302 403 200 200 403 200 200 200 200
GET  tenders:procedure_detail                 302 404 200 200 404 200 200 200 200
GET  tenders:procedure_keep                   302 405 405 405 405 405 405 405 405
POST tenders:procedure_keep                   302 404 302 403 404 403 403 403 403
GET  tenders:procedure_hide                   302 405 405 405 405 405 405 405 405
POST tenders:procedure_hide                   302 404 302 403 404 403 403 403 403
GET  tenders:procedure_restore                302 405 405 405 405 405 405 405 405
POST tenders:procedure_restore                302 404 302 403 404 403 403 403 403
GET  tenders:buyer_detail                     302 403 200 200 403 200 200 200 200
GET  tenders:cpv_list                         302 403 200 200 403 200 200 200 200
GET  tenders:cpv_class                        302 403 200 200 403 200 200 200 200
GET  tenders:merge_list                       302 403 403 200 403 403 403 403 403
GET  tenders:merge_create                     302 405 405 405 405 405 405 405 405
POST tenders:merge_create                     302 404 403 422 404 403 403 403 403
GET  tenders:merge_accept                     302 405 405 405 405 405 405 405 405
POST tenders:merge_accept                     302 403 403 302 403 403 403 403 403
GET  tenders:merge_refuse                     302 405 405 405 405 405 405 405 405
POST tenders:merge_refuse                     302 403 403 302 403 403 403 403 403
GET  tenders:merge_undo                       302 405 405 405 405 405 405 405 405
POST tenders:merge_undo                       302 403 403 302 403 403 403 403 403
GET  tenders:source_detail                    302 403 403 200 200 403 403 403 403
GET  tenders:run_create                       302 405 405 405 405 405 405 405 405
POST tenders:run_create                       302 403 403 302 302 403 403 403 403
GET  tenders:record_list                      302 403 403 200 200 403 403 403 403
GET  tenders:records_reparse                  302 405 405 405 405 405 405 405 405
POST tenders:records_reparse                  302 403 403 302 302 403 403 403 403
GET  tenders:record_detail                    302 403 403 200 200 403 403 403 403
GET  tenders:record_download                  302 403 403 200 200 403 403 403 403
GET  tenders:record_reparse                   302 405 405 405 405 405 405 405 405
POST tenders:record_reparse                   302 403 403 302 302 403 403 403 403
GET  tenders:private_list                     302 403 403 200 403 200 403 403 403
GET  tenders:private_create                   302 403 403 200 403 200 403 403 403
POST tenders:private_create                   302 403 403 422 403 422 403 403 403
GET  tenders:import_create                    302 403 403 200 403 200 403 403 403
POST tenders:import_create                    302 403 403 422 403 422 403 403 403
GET  tenders:import_model_csv                 302 403 403 200 403 200 403 403 403
GET  tenders:import_model_xlsx                302 403 403 200 403 200 403 403 403
GET  tenders:import_detail                    302 403 403 200 403 404 403 403 403
GET  tenders:import_confirm                   302 405 405 405 405 405 405 405 405
POST tenders:import_confirm                   302 403 403 302 403 404 403 403 403
GET  tenders:private_update                   302 404 404 200 404 200 404 404 404
POST tenders:private_update                   302 404 404 422 404 422 404 404 404
GET  tenders:private_team                     302 404 404 200 404 200 404 404 404
GET  tenders:private_publish                  302 405 405 405 405 405 405 405 405
POST tenders:private_publish                  302 404 404 422 404 403 404 404 404
GET  tenders:access_create                    302 405 405 405 405 405 405 405 405
POST tenders:access_create                    302 404 404 422 404 403 404 404 404
GET  tenders:access_delete                    302 405 405 405 405 405 405 405 405
POST tenders:access_delete                    302 404 404 302 404 403 404 404 404
GET  tenders:agreement_create                 302 405 405 405 405 405 405 405 405
POST tenders:agreement_create                 302 404 404 404 404 403 404 404 404
GET  tenders:document_create                  302 405 405 405 405 405 405 405 405
POST tenders:document_create                  302 404 404 422 404 422 404 404 404
GET  tenders:document_download                302 404 404 404 404 404 404 404 404
GET  tenders:document_delete                  302 405 405 405 405 405 405 405 405
POST tenders:document_delete                  302 404 404 302 404 302 404 404 404
GET  tenders:list_read                        302 405 405 405 405 405 405 405 405
POST tenders:list_read                        302 403 204 204 403 204 204 204 204
GET  tenders:alert_stop                       200 200 200 200 200 200 200 200 200
POST tenders:alert_stop                       200 200 200 200 200 200 200 200 200
GET  tenders:saved_search_list                302 403 200 200 403 200 200 200 200
GET  tenders:saved_search_create              302 403 200 200 403 200 200 200 200
GET  tenders:saved_search_update              302 404 200 404 404 404 404 404 404
GET  tenders:saved_search_delete              302 404 200 404 404 404 404 404 404
POST tenders:saved_search_delete              302 404 302 404 404 404 404 404 404
GET  tenders:feed_open                        302 405 405 405 405 405 405 405 405
POST tenders:feed_open                        302 404 200 404 404 404 404 404 404
GET  tenders:feed_close                       302 405 405 405 405 405 405 405 405
POST tenders:feed_close                       302 404 302 404 404 404 404 404 404
GET  tenders:feed_atom                        200 200 200 200 200 200 200 200 200
GET  tenders:feed_calendar                    200 200 200 200 200 200 200 200 200
GET  tenders:export_csv                       302 405 405 405 405 405 405 405 405
POST tenders:export_csv                       302 403 200 200 403 200 200 200 200
GET  tenders:export_xlsx                      302 405 405 405 405 405 405 405 405
POST tenders:export_xlsx                      302 403 200 200 403 200 200 200 200
GET  tenders:list_ocds                        302 403 200 200 403 200 200 200 200
GET  tenders:procedure_calendar               302 404 200 200 404 200 200 200 200
GET  tenders:procedure_ocds                   302 404 200 200 404 200 200 200 200
GET  account_login                            200 302 302 302 302 302 302 302 302
GET  account_logout                           302 200 200 200 200 200 200 200 200
GET  account_inactive                         200 200 200 200 200 200 200 200 200
GET  account_signup                           200 302 302 302 302 302 302 302 302
GET  account_reauthenticate                   302 200 200 200 200 200 200 200 200
GET  account_email                            302 200 200 200 200 200 200 200 200
GET  account_email_verification_sent          302 302 302 302 302 302 302 302 302
GET  account_change_password                  302 200 200 200 200 200 200 200 200
GET  account_set_password                     302 302 302 302 302 302 302 302 302
GET  account_reset_password                   200 200 200 200 200 200 200 200 200
GET  account_confirm_login_code               302 302 302 302 302 302 302 302 302
GET  account_confirm_password_reset_code      302 302 302 302 302 302 302 302 302
GET  account_complete_password_reset          302 302 302 302 302 302 302 302 302
GET  account_password_reset_completed         200 200 200 200 200 200 200 200 200
GET  account_request_login_code               200 302 302 302 302 302 302 302 302
GET  mfa_index                                302 200 200 200 200 200 200 200 200
GET  mfa_authenticate                         302 302 302 302 302 302 302 302 302
GET  mfa_reauthenticate                       302 302 302 200 200 302 302 302 302
GET  mfa_activate_totp                        302 302 302 302 302 302 302 302 302
GET  mfa_deactivate_totp                      302 404 404 302 302 404 404 404 404
GET  mfa_view_recovery_codes                  302 404 404 404 404 404 404 404 404
GET  mfa_generate_recovery_codes              302 302 302 302 302 302 302 302 302
GET  mfa_download_recovery_codes              302 404 404 404 404 404 404 404 404
GET  mfa_list_webauthn                        302 200 200 200 200 200 200 200 200
GET  mfa_add_webauthn                         302 302 302 302 302 302 302 302 302
GET  mfa_reauthenticate_webauthn              302 302 302 302 302 302 302 302 302
GET  mfa_remove_webauthn                      302 302 302 302 302 302 302 302 302
GET  mfa_edit_webauthn                        302 302 302 302 302 302 302 302 302
GET  mfa_login_webauthn                       302 302 302 302 302 302 302 302 302
GET  set_language                             405 405 405 405 405 405 405 405 405
POST set_language                             302 302 302 302 302 302 302 302 302
GET  members:profile_detail                   302 403 200 200 403 403 200 403 403
GET  members:profile_update                   302 403 200 200 403 403 200 403 403
GET  members:skill_update                     302 403 200 200 403 403 200 403 403
GET  members:reference_create                 302 403 200 200 403 403 200 403 403
GET  members:reference_update                 302 404 200 404 404 404 404 404 404
GET  members:reference_delete                 302 404 200 404 404 404 404 404 404
POST members:reference_delete                 302 404 302 404 404 404 404 404 404
GET  members:passkey_update                   302 404 404 404 404 404 404 404 404
GET  members:passkey_delete                   302 404 404 404 404 404 404 404 404
GET  members:role_list                        302 403 403 200 200 403 403 403 403
GET  members:role_create                      302 403 403 200 200 403 403 403 403
GET  members:role_end                         302 403 403 200 200 403 403 403 403
POST members:role_end                         302 403 403 422 422 403 403 403 403
GET  members:role_withdraw                    302 403 403 200 200 403 403 403 403
POST members:role_withdraw                    302 403 403 422 422 403 403 403 403
"""

PARTS = (
    booking,
    calendar,
    cohort,
    conduct,
    cv,
    directory,
    entry,
    exchange,
    groups,
    intake,
    match_alerts,
    matching,
    membership,
    privacy,
    profile,
    proposals,
    skills,
    tuning,
)
LINES = "\n".join([TABLE, *(part.TABLE for part in PARTS)]).splitlines()
ROWS = [line.split() for line in LINES if line and not line.startswith("#")]
# One test of them all would keep one worker busy long after the others are done.
SHARES = list(batched(ROWS, 60))


OF_PROCEDURE = (
    "procedure_detail",
    "procedure_keep",
    "procedure_hide",
    "procedure_restore",
    "procedure_calendar",
    "procedure_ocds",
    "merge_create",
)
OF_PRIVATE_CALL = (
    "private_update",
    "private_team",
    "private_publish",
    "access_create",
    "access_delete",
    "agreement_create",
    "document_create",
)
OF_SEARCH = ("saved_search_update", "saved_search_delete", "feed_open", "feed_close")
OF_RECORD = ("record_detail", "record_download", "record_reparse")
OF_MERGE = ("merge_accept", "merge_refuse", "merge_undo")
OF_IMPORT = ("import_detail", "import_confirm")
OF_DOCUMENT = ("document_download", "document_delete")
OTHER_ARGUMENTS = {"run_create": ["boamp"], "cpv_class": ["79"]}


def search_of(person: User) -> SavedSearch:
    """One is enough: a person keeps twenty at most."""
    return person.saved_searches.first() or SavedSearchFactory(owner=person)


def proposal() -> ProcedureMerge:
    kept, absorbed = ProcedureFactory(), ProcedureFactory()
    return ProcedureMerge.objects.create(
        kept=kept, absorbed=absorbed, basis=MergeBasis.SIMILAR, status=MergeStatus.PROPOSED
    )


def import_of(person: User) -> ImportBatch:
    return ImportBatch.objects.create(owner=person, file_name="a.csv", visibility="team")


def document_of(person: User) -> ProcedureDocument:
    """A document whose file has been lost: whoever may read it is told so."""
    return ProcedureDocument.objects.create(
        procedure=enter(person).procedure,
        name="a.pdf",
        file="documents/00/lost",
        size=1,
        sha256="a",
        uploaded_by=person,
    )


@pytest.fixture
def people(alice, bob, charlie, dana) -> dict[str, Any]:
    others = (Role.PARTNER_CONTACT, Role.TRAINER, Role.COMMITTEE_MEMBER, Role.OBSERVER)
    grants = {
        role.value: RoleGrantFactory(user=UserFactory(verified=True), role=role) for role in others
    }
    return {
        "nobody": charlie,
        "member": bob,
        "coordinator": alice,
        "staff": dana,
        **{role: grant.user for role, grant in grants.items()},
    }


@pytest.fixture
def address(people, alice, bob):
    """The url of a name; what it is about belongs to Bob, the member."""
    subjects = {
        **dict.fromkeys(OF_PROCEDURE, ProcedureFactory),
        **dict.fromkeys(OF_PRIVATE_CALL, lambda: enter(people["partner_contact"]).procedure),
        **dict.fromkeys(OF_SEARCH, lambda: search_of(bob)),
        **dict.fromkeys(OF_RECORD, lambda: SourceRecordFactory(quarantined=True)),
        **dict.fromkeys(OF_MERGE, proposal),
        **dict.fromkeys(OF_IMPORT, lambda: import_of(alice)),
        **dict.fromkeys(OF_DOCUMENT, lambda: document_of(people["partner_contact"])),
        "buyer_detail": lambda: ProcedureFactory().buyer,
        "reference_update": lambda: ReferenceFactory(profile=bob.profile),
        "reference_delete": lambda: ReferenceFactory(profile=bob.profile),
        "role_end": lambda: bob.role_grants.get(),
        "role_withdraw": lambda: bob.role_grants.get(),
        "outbox_resend": lambda: OutboxMessageFactory(status=MessageStatus.FAILED),
    }

    given = {name: make for part in PARTS for name, make in part.arguments(people).items()}

    def build(name: str) -> str:
        short = name.rpartition(":")[2]
        if short in given:
            return reverse(name, args=given[short]())
        if short in subjects:
            person = [bob.public_id] if short in {"access_delete", "agreement_create"} else []
            return reverse(name, args=[subjects[short]().public_id, *person])
        if short in OTHER_ARGUMENTS:
            return reverse(name, args=OTHER_ARGUMENTS[short])
        if short == "alert_stop":
            return urlsplit(stop_url(search_of(bob))).path
        if short in {"feed_atom", "feed_calendar"}:
            return reverse(name, args=[open_feeds(search=search_of(bob))])
        if name in {"mfa_remove_webauthn", "mfa_edit_webauthn"}:
            return reverse(name, args=[10**9])
        if name.startswith("members:passkey"):
            return reverse(name, args=["0" * 32])
        return reverse(name)

    return build


def url_names(resolver: URLResolver, namespaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield ":".join((*namespaces, pattern.name))
        else:
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from url_names(pattern, inner)


def test_each_url_name_stands_in_the_table():
    ours = {name for name in url_names(get_resolver()) if not name.startswith("admin:")}
    assert {row[1] for row in ROWS} == ours


def test_each_named_url_is_in_the_table_once_for_each_method():
    keys = [tuple(row[:2]) for row in ROWS]
    assert len(keys) == len(set(keys))


@contextmanager
def undone() -> Iterator[None]:
    """Leave in the database what was there: each reader of each line finds the same."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("rows", SHARES, ids=lambda rows: rows[0][1])
def test_access(rows, people, address, client_of):
    clients = {reader: client_of(people[reader]) for reader in READERS if reader in people}
    clients["visitor"] = Client()
    surprises = []
    for method, name, *expected in rows:
        with undone():
            url = address(name)
            for reader, status in zip(READERS, expected, strict=True):
                with undone():
                    response = getattr(clients[reader], method.lower())(url)
                    if response.streaming:
                        b"".join(response.streaming_content)
                if str(response.status_code) != status:
                    surprises.append(
                        f"{method} {name}, {reader}: {response.status_code}, not {status}"
                    )
    assert surprises == []
