"""Who may do what with notices and their sources; roles are read as `members.permissions` does."""

from members import permissions as members
from members.enums import Role
from members.models import User
from tenders.models import MatchContest, PrivateCall, ProcedureDocument


def can_browse_tenders(user: User) -> bool:
    return members.can_browse_tenders(user)


def can_mark(user: User) -> bool:
    """Keep and set aside: for those whom notices are proposed to."""
    return members.can_have_matches(user)


def can_contest(user: User) -> bool:
    """Ask a person to look at how calls are ranked for her (AI Act, art. 86; GDPR, art. 22-3)."""
    return can_mark(user)


def can_answer_contests(user: User) -> bool:
    """Look at what members contest, as a human who may overrule the ranking (AI Act, art. 14)."""
    return members.is_coordinator(user)


def can_answer_contest(user: User, contest: MatchContest) -> bool:
    """Nobody answers herself."""
    return can_answer_contests(user) and contest.author_id != user.pk


def can_read_sources(user: User) -> bool:
    return members.can_read_sources(user)


def can_pull_source(user: User) -> bool:
    return members.can_pull_source(user)


def can_follow_ranking(user: User) -> bool:
    """See which version of the ranking is in force, and how far the next one has come."""
    return members.runs_collective(user)


def can_restart_rebuild(user: User) -> bool:
    return members.runs_collective(user)


def can_decide_merges(user: User) -> bool:
    """Say that two procedures are one, or not."""
    return members.is_coordinator(user)


def can_enter_private_calls(user: User) -> bool:
    """Coordinators, and the partners who hear of calls that nobody prints."""
    return user.has_role(Role.COORDINATOR, Role.PARTNER_CONTACT)


def can_edit_private_call(user: User, call: PrivateCall) -> bool:
    """Coordinators any of them; a partner her own, until a coordinator has shared it."""
    if members.is_coordinator(user):
        return True
    is_hers = call.submitted_by_id == user.pk
    return is_hers and can_enter_private_calls(user) and call.published_at is None


def can_publish_private_calls(user: User) -> bool:
    return members.is_coordinator(user)


def can_manage_bid_team(user: User) -> bool:
    """Let people in, take them out, and write down what they signed."""
    return members.is_coordinator(user)


def can_seek_people(user: User) -> bool:
    """See who could answer a call, say what it needs, and have people asked."""
    return members.is_coordinator(user)


def can_be_asked(user: User) -> bool:
    """Answer what is proposed: members alone are asked, and may answer on a break too."""
    return user.has_role(Role.MEMBER)


def can_work_on(user: User, *, is_in_team: bool) -> bool:
    """See the contact and the documents of a private call, and add some."""
    return is_in_team or members.is_coordinator(user)


def can_read_document(
    user: User, document: ProcedureDocument, *, is_nda_required: bool, has_signed: bool
) -> bool:
    """Of those who work on the call: whoever signed what the buyer asks, or brought the file."""
    return not is_nda_required or has_signed or document.uploaded_by_id == user.pk


def can_remove_document(user: User, document: ProcedureDocument) -> bool:
    return members.is_coordinator(user) or document.uploaded_by_id == user.pk
