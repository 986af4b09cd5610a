"""Messages about tenders: each function composes and queues one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage, queue_message, render_message, write_to
from members.models import Profile, User
from members.notifications.applications import coordinators
from tenders.enums import MarkKind, ProposalState, RunStatus, Source
from tenders.models import (
    MatchAlert,
    MatchContest,
    Procedure,
    Proposal,
    ProposalRound,
    SourceRun,
)
from tenders.models.saved_search import SavedSearch

ALERT = "tender_alert"
STALE = "source_stale"
CONTESTED = "contest_received"
CONTEST_ANSWERED = "contest_answered"
MATCHES = "match_alert"
PROPOSED = "call_proposed"
ROUND_ENDED = "proposals_ended"
STOP_SALT = "tenders.alerts.stop"
MARK_SALTS = {MarkKind.KEPT: "tenders.matches.keep", MarkKind.HIDDEN: "tenders.matches.hide"}
MARK_PAGES = {MarkKind.KEPT: "tenders:link_keep", MarkKind.HIDDEN: "tenders:link_hide"}
MARK_LINK_LIFE = timedelta(days=30)
ANSWER_SALTS = {
    ProposalState.INTERESTED: "tenders.proposals.interested",
    ProposalState.DECLINED: "tenders.proposals.declined",
}
ANSWER_PAGES = {
    ProposalState.INTERESTED: "tenders:link_interested",
    ProposalState.DECLINED: "tenders:link_declined",
}
ANSWER_LINK_LIFE = timedelta(days=30)
MOST_MATCHES_SHOWN = 5
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
        "count": len({procedure.pk for finding in findings for procedure in finding.procedures}),
        "sections": _sections(findings),
        "searches_url": site_url(reverse("tenders:saved_search_list")),
        "stop_all_url": stop_all,
    }
    return _queue_alert(owner, ALERT, context, period=period, unsubscribe_url=stop_all)


def announce_matches(
    alert: MatchAlert, procedures: Sequence[Procedure], *, count: int, period: str
) -> OutboxMessage:
    """Tell a person which new calls suit her, in one mail; once a period, however often called.

    `procedures`: the best of `count`, as `MatchAlert.news` gives them.
    """
    person, stop = alert.profile.user, stop_url(alert)
    context = {
        "count": count,
        "more": count - len(procedures),
        "lines": [_match_line(alert, procedure) for procedure in procedures],
        "list_url": site_url(reverse("tenders:match_list")),
        "settings_url": site_url(reverse("tenders:match_alert_update")),
        "stop_url": stop,
    }
    return _queue_alert(person, MATCHES, context, period=period, unsubscribe_url=stop)


def announce_stale_source(person: User, source: Source, since: SourceRun) -> OutboxMessage:
    """Tell a coordinator that a source is out of date; once for each run it is so since."""
    context = {
        "source": source,
        "last_success": since.finished_at if since.status == RunStatus.SUCCEEDED else None,
        "asked": since.created_at,
        "sources_url": site_url(reverse("tenders:source_detail")),
    }
    return write_to(person, STALE, context, subject=since)


def announce_contest(contest: MatchContest) -> list[OutboxMessage]:
    """Tell the coordinators that somebody asks them to look; once for each of them."""
    context = {"contest": contest, "url": site_url(contest.get_absolute_url())}
    readers = [person for person in coordinators() if person.pk != contest.author_id]
    return [write_to(person, CONTESTED, context, subject=contest) for person in readers]


def announce_contest_answer(contest: MatchContest) -> OutboxMessage | None:
    """Tell whoever contested what a person saw and did."""
    if not contest.author.is_active:
        return None
    context = {"contest": contest, "url": site_url(contest.get_absolute_url())}
    return write_to(contest.author, CONTEST_ANSWERED, context, subject=contest)


def announce_proposal(proposal: Proposal) -> OutboxMessage:
    """Ask a person whether a call interests her: what, why her, until when; once for each."""
    call, person = proposal.procedure, proposal.profile.user
    context = {
        **_line(call),
        "parts": proposal.parts,
        "words": proposal.round.words,
        "sender": proposal.round.started_by,
        "interested_url": answer_url(proposal, ProposalState.INTERESTED),
        "declined_url": answer_url(proposal, ProposalState.DECLINED),
        "agreements_url": site_url(reverse("members:privacy_detail")),
    }
    return write_to(person, PROPOSED, context, subject=proposal)


def announce_round_end(round_: ProposalRound) -> OutboxMessage | None:
    """Tell whoever started a round that it is over, and why; once."""
    if not round_.started_by.is_active:
        return None
    page = reverse("tenders:best_people", args=[round_.procedure.public_id])
    context = {"round": round_, "procedure": round_.procedure, "url": site_url(page)}
    return write_to(round_.started_by, ROUND_ENDED, context, subject=round_)


def answer_url(proposal: Proposal, answer: ProposalState) -> str:
    """Return the address where a person gives this answer to one proposal, or the other.

    Whoever holds it can do this alone: it is signed for it, opens no session, and lives a month.
    """
    token = signing.dumps(str(proposal.public_id), salt=ANSWER_SALTS[answer])
    return site_url(reverse(ANSWER_PAGES[answer], args=[token]))


def read_answer_token(token: str, answer: ProposalState) -> str:
    """Return the public id of the proposal that a token was made for.

    Raises SignatureExpired after a month, BadSignature when we did not write it for this.
    """
    return str(signing.loads(token, salt=ANSWER_SALTS[answer], max_age=ANSWER_LINK_LIFE))


def stop_url(subject: SavedSearch | User | MatchAlert) -> str:
    """Return the address that stops the e-mails of a search, of all a person's, or on matches.

    Whoever holds it can only stop them: it is signed, opens no session, and does not expire.
    """
    token = signing.dumps(_stopped(subject), salt=STOP_SALT)
    return site_url(reverse("tenders:alert_stop", args=[token]))


def read_stop_token(token: str) -> tuple[str, str]:
    """Return what a token stops, "search", "person" or "matches", and whose: a public id.

    Raises BadSignature when we did not write it.
    """
    kind, public_id = signing.loads(token, salt=STOP_SALT)
    return kind, public_id


def mark_url(profile: Profile, procedure: Procedure, kind: MarkKind) -> str:
    """Return the address that keeps one call for one person, or sets it aside.

    Whoever holds it can do this alone: it is signed for it, opens no session, and lives a month.
    """
    pair = [str(profile.public_id), str(procedure.public_id)]
    token = signing.dumps(pair, salt=MARK_SALTS[kind])
    return site_url(reverse(MARK_PAGES[kind], args=[token]))


def read_mark_token(token: str, kind: MarkKind) -> tuple[str, str]:
    """Return the public ids of the profile and of the procedure that a token was made for.

    Raises SignatureExpired after a month, BadSignature when we did not write it for this.
    """
    profile_id, procedure_id = signing.loads(token, salt=MARK_SALTS[kind], max_age=MARK_LINK_LIFE)
    return profile_id, procedure_id


def _queue_alert(
    person: User, kind: str, context: dict[str, Any], *, period: str, unsubscribe_url: str
) -> OutboxMessage:
    written = render_message(kind, {"person": person, **context}, person.language)
    return queue_message(
        to=person,
        kind=kind,
        subject=person,
        period=period,
        title=written.title,
        text_body=written.text,
        html_body=written.html,
        unsubscribe_url=unsubscribe_url,
    )


def _stopped(subject: SavedSearch | User | MatchAlert) -> tuple[str, str]:
    if isinstance(subject, MatchAlert):
        return "matches", str(subject.profile.public_id)
    return ("search" if isinstance(subject, SavedSearch) else "person"), str(subject.public_id)


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


def _match_line(alert: MatchAlert, procedure: Any) -> dict[str, Any]:
    return _line(procedure) | {
        "parts": procedure.my_parts,
        "keep_url": mark_url(alert.profile, procedure, MarkKind.KEPT),
        "hide_url": mark_url(alert.profile, procedure, MarkKind.HIDDEN),
    }


def _line(procedure: Procedure) -> dict[str, Any]:
    deadline: datetime | None = procedure.submission_deadline
    return {
        "procedure": procedure,
        "deadline": deadline,
        "url": site_url(procedure.get_absolute_url()),
    }
