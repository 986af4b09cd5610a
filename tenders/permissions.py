"""Who may do what with notices and their sources; roles are read as `members.permissions` does."""

from members import permissions as members
from members.models import User


def can_browse_tenders(user: User) -> bool:
    return members.can_browse_tenders(user)


def can_mark(user: User) -> bool:
    """Keep and set aside: for those whom notices are proposed to."""
    return members.can_have_matches(user)


def can_read_sources(user: User) -> bool:
    return members.can_read_sources(user)


def can_pull_source(user: User) -> bool:
    return members.can_pull_source(user)
