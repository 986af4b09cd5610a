from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContactState(TextChoices):
    SENT = "sent", _("Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("message", "Accepted")
    DECLINED = "declined", _("Not now")


class ReportState(TextChoices):
    OPEN = "open", _("To be looked at")
    UPHELD = "upheld", _("Acted upon")
    DISMISSED = "dismissed", _("Nothing to do")


class ReportDecision(TextChoices):
    """What coordinators do about what they were told."""

    DISMISS = "dismiss", _("Nothing to do")
    WARN = "warn", _("Write to the person: this must not happen again")
    CLOSE = "close", _("Close the person’s account")


class JobState(TextChoices):
    """Long work done for a person: asked, under way, there, or not."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Under way")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Did not work")
    EXPIRED = "expired", _("Deleted")


class CvPart(TextChoices):
    """Where in a profile a line of a CV goes."""

    HEADLINE = "headline", _("You, in one line")
    EXPERIENCES = "experiences", _("What you did")
    SKILLS = "skills", _("What you can do")
    LANGUAGES = "languages", _("The languages you work in")
    LINKS = "links", _("Pages that speak for you")
