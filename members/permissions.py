"""Who may do what. Plain predicates on a logged-in person; at most the one query of her roles."""

from members.enums import Audience, Role
from members.models import Confirmation, Profile, Reference, Report, Story, User

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


def can_run_intake(user: User) -> bool:
    """Read what applicants wrote, and decide."""
    return runs_collective(user)


def can_manage_groups(user: User) -> bool:
    return runs_collective(user)


def can_follow_members(user: User) -> bool:
    """Read how the members fare, and who could use a hand."""
    return runs_collective(user)


def can_export_cohort(user: User) -> bool:
    """As for the directory: only those who answer for the collective take its people away."""
    return is_coordinator(user)


def can_read_skills_map(user: User) -> bool:
    """It is drawn from what profiles open to coordinators."""
    return is_coordinator(user)


def can_write_charter(user: User) -> bool:
    return runs_collective(user)


def must_sign_charter(user: User) -> bool:
    """Members and those who coordinate them promise each other the same things."""
    return user.has_role(Role.MEMBER, Role.COORDINATOR) and user.owes_signature


def can_sign_charter(user: User) -> bool:
    return user.has_role(Role.MEMBER, Role.COORDINATOR)


def can_join_groups(user: User) -> bool:
    return user.has_role(*SKILLED_ROLES)


def can_write_stories(user: User) -> bool:
    return is_coordinator(user)


def can_change_story(user: User, story: Story) -> bool:
    return can_write_stories(user) or can_decide_story(user, story)


def can_decide_story(user: User, story: Story) -> bool:
    """Only the person it is about shows it to all, or takes it back (GDPR, art. 7-3)."""
    return story.person_id == user.pk


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


def audience_of(user: User) -> Audience | None:
    """What kind of viewer of others' profiles a person is; None for one who sees none of them."""
    if user.has_role(Role.COORDINATOR):
        return Audience.COORDINATORS
    if user.has_role(Role.MEMBER, Role.TRAINER):
        return Audience.MEMBERS
    return Audience.PARTNERS if user.has_role(Role.PARTNER_CONTACT) else None


def can_ask_to_confirm(user: User, reference: Reference) -> bool:
    return can_edit_profile(user, reference.profile) and can_have_profile(user)


def can_confirm(user: User, owner_id: int) -> bool:
    """Nobody confirms herself, nor after her last role has ended."""
    return owner_id != user.pk and bool(user.current_roles)


def can_confirm_unasked(user: User, owner_id: int) -> bool:
    """Coordinators have seen the work: they need not be asked."""
    return is_coordinator(user) and can_confirm(user, owner_id)


def can_end_confirmation(user: User, confirmation: Confirmation) -> bool:
    """Whoever gave it may take it back; whoever received it may do without it."""
    return user.pk in {confirmation.confirmed_by_id, confirmation.owner_id}


def can_browse_directory(user: User) -> bool:
    return audience_of(user) is not None


def can_export_directory(user: User) -> bool:
    """Only those who answer for the collective take its people away, and it is written down."""
    return is_coordinator(user)


def can_make_dossier(user: User) -> bool:
    """Members' dossiers go with the bids and missions that coordinators carry."""
    return is_coordinator(user)


def can_read_reports(user: User) -> bool:
    return runs_collective(user)


def can_decide_report(user: User, report: Report) -> bool:
    """Nobody decides about herself, nor about what she told."""
    return runs_collective(user) and user.pk not in {report.reporter_id, report.reported_id}
