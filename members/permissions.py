"""Who may do what. Plain predicates on a logged-in person; at most the one query of her roles."""

from members.enums import Role
from members.models import Profile, User

# Those who bring their own skills, hence may be matched with notices.
SKILLED_ROLES = (Role.MEMBER, Role.COORDINATOR, Role.TRAINER)


def is_coordinator(user: User) -> bool:
    return user.has_role(Role.COORDINATOR)


def runs_collective(user: User) -> bool:
    """Coordinators run the collective; staff run the site, and name the first coordinator."""
    return user.is_staff or is_coordinator(user)


def needs_second_factor(user: User) -> bool:
    """Whoever can read what concerns others must prove more than a password."""
    return runs_collective(user)


def can_manage_roles(user: User) -> bool:
    return runs_collective(user)


def can_read_journal(user: User) -> bool:
    return runs_collective(user)


def can_read_outbox(user: User) -> bool:
    return runs_collective(user)


def can_read_sources(user: User) -> bool:
    return runs_collective(user)


def can_pull_source(user: User) -> bool:
    return runs_collective(user)


def can_browse_tenders(user: User) -> bool:
    """Anybody who holds a role today, whichever it is."""
    return bool(user.current_roles)


def can_have_profile(user: User) -> bool:
    return user.has_role(*SKILLED_ROLES)


def can_have_matches(user: User) -> bool:
    return can_have_profile(user)


def can_edit_profile(user: User, profile: Profile) -> bool:
    """One's own, even after the last role has ended: the data stays hers (GDPR, art. 16).

    A profile not stored yet is one she may open, so her role must ask for one.
    """
    is_hers = profile.user_id == user.pk
    return is_hers and (profile.pk is not None or can_have_profile(user))
