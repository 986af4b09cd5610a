from django.db.models import TextChoices
from django.utils.functional import Promise
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


class NextStep(TextChoices):
    """What would help a profile most, said as an invitation."""

    ADD_REFERENCE = "add_reference", _("Tell a first achievement")
    CHOOSE_DOMAINS = "choose_domains", _("Choose your fields of expertise")
    CHOOSE_DEPARTMENTS = "choose_departments", _("Say where you can work")
    WRITE_HEADLINE = "write_headline", _("Say in one line what you bring")
    GIVE_DAYS = "give_days", _("Say how many days a month you can give")
    ADD_SECOND_REFERENCE = "add_second_reference", _("Tell a second achievement")

    @property
    def reason(self) -> str | Promise:
        return _REASONS[self]


_REASONS = {
    NextStep.ADD_REFERENCE: _("it finds notices that look like what you have already done"),
    NextStep.CHOOSE_DOMAINS: _("most matches start there"),
    NextStep.CHOOSE_DEPARTMENTS: _("the nearest calls then come first"),
    NextStep.WRITE_HEADLINE: _("it is the first thing people read"),
    NextStep.GIVE_DAYS: _("a team needs to know it to share the work"),
    NextStep.ADD_SECOND_REFERENCE: _("another field opens with each one"),
}


class ContractNature(TextChoices):
    """Nature of what is bought (eForms BT-23, codes of the contract-nature list)."""

    SERVICES = "services", _("Services")
    SUPPLIES = "supplies", _("Supplies")
    WORKS = "works", _("Works")
