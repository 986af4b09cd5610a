from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    MEMBER = "member", _("Member")
    COORDINATOR = "coordinator", _("Coordinator")
    PARTNER_CONTACT = "partner_contact", _("Partner contact")
    TRAINER = "trainer", _("Trainer")
    COMMITTEE_MEMBER = "committee_member", _("Committee member")
    OBSERVER = "observer", _("Funder (observer)")

    @property
    def needs_organization(self) -> bool:
        """A partner contact speaks for a partner, a funder reads for one."""
        return self in {Role.PARTNER_CONTACT, Role.OBSERVER}


class RoleState(TextChoices):
    """How a person stands towards a role on a given day."""

    CURRENT = "current", _("Held today")
    NOT_TODAY = "not_today", _("Past or to come")
    NONE = "none", _("Never held")


class Language(TextChoices):
    """The languages we write e-mails in, each under its own name."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"


class MailChoice(TextChoices):
    """E-mails that a person may do without; those of her account and bookings always leave."""

    CONTACTS = "contacts", _("When someone would like to talk with me")
    CONFIRMATIONS = "confirmations", _("When someone confirms, or asks me to confirm, a proof")
    NEXT_STEPS = "next_steps", _("A nudge when my profile could bring me more")
