from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ApplicationState(TextChoices):
    """Where a request to join stands; an account exists from the invitation on."""

    NEW = "new", _("New")
    INTERVIEW = "interview", _("Interview booked")
    ACCEPTED = "accepted", _("Accepted")
    WAITING = "waiting", _("Waiting for a place")
    DECLINED = "declined", _("Declined")
    JOINED = "joined", _("Joined")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    def can_become(self, target: "ApplicationState") -> bool:
        return target in APPLICATION_TRANSITIONS[self]


APPLICATION_TRANSITIONS: dict[ApplicationState, frozenset[ApplicationState]] = {
    ApplicationState.NEW: frozenset(
        {
            ApplicationState.INTERVIEW,
            ApplicationState.ACCEPTED,
            ApplicationState.WAITING,
            ApplicationState.DECLINED,
            ApplicationState.WITHDRAWN,
        }
    ),
    ApplicationState.INTERVIEW: frozenset(
        {
            ApplicationState.NEW,
            ApplicationState.ACCEPTED,
            ApplicationState.WAITING,
            ApplicationState.DECLINED,
            ApplicationState.WITHDRAWN,
        }
    ),
    ApplicationState.ACCEPTED: frozenset(
        {
            ApplicationState.JOINED,
            ApplicationState.WAITING,
            ApplicationState.DECLINED,
            ApplicationState.WITHDRAWN,
        }
    ),
    ApplicationState.WAITING: frozenset(
        {
            ApplicationState.ACCEPTED,
            # For another group.
            ApplicationState.WAITING,
            ApplicationState.DECLINED,
            ApplicationState.WITHDRAWN,
        }
    ),
    # Opened again, for people change their mind.
    ApplicationState.DECLINED: frozenset({ApplicationState.NEW}),
    ApplicationState.JOINED: frozenset(),
    ApplicationState.WITHDRAWN: frozenset({ApplicationState.NEW}),
}


class MemberState(TextChoices):
    """Where a person who has an account stands in the collective."""

    TRIAL = "trial", _("Getting to know us")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("On a break")
    LEFT = "left", _("Has left")
    ALUMNI = "alumni", _("Alumni")

    @property
    def is_outside(self) -> bool:
        """Those who are here hold the role of member; these do not."""
        return self in {MemberState.LEFT, MemberState.ALUMNI}

    def can_become(self, target: "MemberState") -> bool:
        return target in MEMBER_TRANSITIONS[self]


MEMBER_TRANSITIONS: dict[MemberState, frozenset[MemberState]] = {
    MemberState.TRIAL: frozenset({MemberState.ACTIVE, MemberState.PAUSED, MemberState.LEFT}),
    MemberState.ACTIVE: frozenset({MemberState.PAUSED, MemberState.LEFT, MemberState.ALUMNI}),
    MemberState.PAUSED: frozenset({MemberState.ACTIVE, MemberState.LEFT, MemberState.ALUMNI}),
    MemberState.LEFT: frozenset({MemberState.TRIAL, MemberState.ACTIVE, MemberState.ALUMNI}),
    MemberState.ALUMNI: frozenset({MemberState.ACTIVE, MemberState.LEFT}),
}


class StateReason(TextChoices):
    """Why a person moves from one state to another; never her health or her family."""

    TRIAL_OVER = "trial_over", _("The first weeks are over")
    BACK = "back", _("Available again")
    BUSY = "busy", _("A mission or a job takes the time")
    NEEDS_TIME = "needs_time", _("Needs some time")
    OTHER_PATH = "other_path", _("Another path suits better")
    NO_NEWS = "no_news", _("No news any more")
    KEEPS_IN_TOUCH = "keeps_in_touch", _("Wishes to keep in touch")
    OTHER = "other", _("Another reason")


class FirstStep(TextChoices):
    """What a newcomer does first, in this order."""

    CHOICES = "choices", _("Say how we write to you, and who may find you")
    HEADLINE = "headline", _("Say in one line what you bring")
    SKILLS = "skills", _("Choose your first skills")


class Admission(TextChoices):
    """How one enters a group (Matrix `m.room.join_rules`: knock, invite)."""

    OPEN = "open", _("Open to newcomers")
    INVITATION = "invitation", _("By invitation")


class SpellEnd(TextChoices):
    """Why a person is no longer in a group."""

    OTHER_GROUP = "other_group", _("Joined another group")
    LEFT_COLLECTIVE = "left_collective", _("Left the collective")
    ON_BREAK = "on_break", _("Takes a break")
    GROUP_ENDED = "group_ended", _("The group has ended")
    OTHER = "other", _("Another reason")


class InterviewKind(TextChoices):
    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By telephone")
    VIDEO = "video", _("By video")


class ConsentPurpose(TextChoices):
    """What a person agrees to, each by itself (GDPR, art. 6 and 7)."""

    APPLICATION = "application", _("Answer my request to join")
    DIRECTORY = "directory", _("Let other members find me in the directory")
    PARTNERS = "partners", _("Let partners see what I open to them")
    NEWS = "news", _("Receive the news of the collective")
