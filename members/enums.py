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


class ContractNature(TextChoices):
    """Nature of what is bought (eForms BT-23, codes of the contract-nature list)."""

    SERVICES = "services", _("Services")
    SUPPLIES = "supplies", _("Supplies")
    WORKS = "works", _("Works")
