"""Who gets what: one line for each url name, one column for each kind of reader.

Columns: visitor, account without a role, member, coordinator, staff, partner contact, trainer,
committee member, observer. 302 sends a visitor to the log-in page, or answers a POST that was
accepted; 403 is for what one may not do, 404 for what one may not know of, 405 for an address
that only takes the other method, 422 for an empty form. `readyz` says 503: no beat runs here.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from collectif.core.outbox import MessageStatus
from members.enums import Role
from tests.core.outbox.factories import OutboxMessageFactory
from tests.members.factories import ReferenceFactory, RoleGrantFactory, UserFactory
from tests.tenders.factories import NoticeFactory

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
GET  tenders:notice_list                      302 403 200 200 403 200 200 200 200
GET  tenders:match_list                       302 403 200 200 403 200 200 200 200
GET  tenders:kept_list                        302 403 200 200 403 200 200 200 200
GET  tenders:hidden_list                      302 403 200 200 403 200 200 200 200
GET  tenders:source_detail                    302 403 403 200 200 403 403 403 403
GET  tenders:run_create                       302 405 405 405 405 405 405 405 405
POST tenders:run_create                       302 403 403 302 302 403 403 403 403
GET  tenders:notice_detail                    302 404 200 200 404 200 200 200 200
GET  tenders:notice_keep                      302 405 405 405 405 405 405 405 405
POST tenders:notice_keep                      302 404 302 403 404 403 403 403 403
GET  tenders:notice_hide                      302 405 405 405 405 405 405 405 405
POST tenders:notice_hide                      302 404 302 403 404 403 403 403 403
GET  tenders:notice_restore                   302 405 405 405 405 405 405 405 405
POST tenders:notice_restore                   302 404 302 403 404 403 403 403 403
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

ROWS = [line.split() for line in TABLE.strip().splitlines() if not line.startswith("#")]


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
def address(people, bob):
    """The url of a name; what it is about belongs to Bob, the member."""
    subjects = {
        "notice_detail": NoticeFactory,
        "notice_keep": NoticeFactory,
        "notice_hide": NoticeFactory,
        "notice_restore": NoticeFactory,
        "reference_update": lambda: ReferenceFactory(profile=bob.profile),
        "reference_delete": lambda: ReferenceFactory(profile=bob.profile),
        "role_end": lambda: bob.role_grants.get(),
        "role_withdraw": lambda: bob.role_grants.get(),
        "outbox_resend": lambda: OutboxMessageFactory(status=MessageStatus.FAILED),
    }

    def build(name: str) -> str:
        subject = subjects.get(name.rpartition(":")[2])
        if subject:
            return reverse(name, args=[subject().public_id])
        if name in {"mfa_remove_webauthn", "mfa_edit_webauthn"}:
            return reverse(name, args=[10**9])
        if name.startswith("members:passkey"):
            return reverse(name, args=["0" * 32])
        return reverse(name)

    return build


def url_names(resolver: URLResolver, namespaces: tuple[str, ...] = ()) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield ":".join((*namespaces, entry.name))
        else:
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from url_names(entry, inner)


def test_each_url_name_stands_in_the_table():
    ours = {name for name in url_names(get_resolver()) if not name.startswith("admin:")}
    assert {row[1] for row in ROWS} == ours


def test_each_named_url_is_in_the_table_once_for_each_method():
    keys = [tuple(row[:2]) for row in ROWS]
    assert len(keys) == len(set(keys))


def test_access(people, address, client_of):
    clients = {reader: client_of(people[reader]) for reader in READERS if reader in people}
    clients["visitor"] = Client()
    surprises = []
    for method, name, *expected in ROWS:
        for reader, status in zip(READERS, expected, strict=True):
            response = getattr(clients[reader], method.lower())(address(name))
            if str(response.status_code) != status:
                surprises.append(f"{method} {name}, {reader}: {response.status_code}, not {status}")
    assert surprises == []
