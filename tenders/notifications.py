"""Messages about tenders: each function composes and queues one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage, queue_message, render_message, write_to
from members.models import User
from tenders.enums import RunStatus, Source
from tenders.models import Procedure, SourceRun
from tenders.models.saved_search import SavedSearch

ALERT = "tender_alert"
STALE = "source_stale"
STOP_SALT = "tenders.alerts.stop"
# Procedures shown in one mail, shared between its searches; each search shows two at least.
MOST_SHOWN = 10
FEWEST_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What one search has to tell: its procedures, the first to close first."""

    search: SavedSearch
    procedures: Sequence[Procedure]


def announce_findings(owner: User, findings: Sequence[Finding], *, period: str) -> OutboxMessage:
    """Tell a person what her searches found, in one mail; once a period, however often called.

    Her mail program is told the address that stops these e-mails (RFC 8058).
    """
    stop_all = stop_url(owner)
    context = {
        "person": owner,
        "count": len({procedure.pk for finding in findings for procedure in finding.procedures}),
        "sections": _sections(findings),
        "searches_url": site_url(reverse("tenders:saved_search_list")),
        "stop_all_url": stop_all,
    }
    written = render_message(ALERT, context, owner.language)
    return queue_message(
        to=owner,
        kind=ALERT,
        subject=owner,
        period=period,
        title=written.title,
        text_body=written.text,
        html_body=written.html,
        unsubscribe_url=stop_all,
    )


def announce_stale_source(person: User, source: Source, since: SourceRun) -> OutboxMessage:
    """Tell a coordinator that a source is out of date; once for each run it is so since."""
    context = {
        "source": source,
        "last_success": since.finished_at if since.status == RunStatus.SUCCEEDED else None,
        "asked": since.created_at,
        "sources_url": site_url(reverse("tenders:source_detail")),
    }
    return write_to(person, STALE, context, subject=since)


def stop_url(subject: SavedSearch | User) -> str:
    """Return the address that stops the e-mails of a search, or all those of a person.

    Whoever holds it can only stop them: it is signed, opens no session, and does not expire.
    """
    kind = "search" if isinstance(subject, SavedSearch) else "person"
    token = signing.dumps([kind, str(subject.public_id)], salt=STOP_SALT)
    return site_url(reverse("tenders:alert_stop", args=[token]))


def read_stop_token(token: str) -> tuple[str, str]:
    """Return what a token stops: "search" or "person", and its public id.

    Raises BadSignature when we did not write it.
    """
    kind, public_id = signing.loads(token, salt=STOP_SALT)
    return kind, public_id


def _sections(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """What the mail says of each search; a procedure found by several is shown by the first."""
    limit = max(FEWEST_SHOWN, MOST_SHOWN // len(findings))
    sections, seen = [], set[int]()
    for finding in findings:
        fresh = [procedure for procedure in finding.procedures if procedure.pk not in seen]
        shown = fresh[:limit]
        seen |= {procedure.pk for procedure in shown}
        sections.append(
            {
                "search": finding.search,
                "count": len(finding.procedures),
                "shown": [_line(procedure) for procedure in shown],
                "above": len(finding.procedures) - len(fresh),
                "more": len(fresh) - len(shown),
                "list_url": site_url(finding.search.get_absolute_url()),
                "stop_url": stop_url(finding.search),
            }
        )
    return sections


def _line(procedure: Procedure) -> dict[str, Any]:
    deadline: datetime | None = procedure.submission_deadline
    return {
        "procedure": procedure,
        "deadline": deadline,
        "url": site_url(procedure.get_absolute_url()),
    }
