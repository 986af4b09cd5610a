from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class NextStep(TextChoices):
    """What would help a profile most, said as an invitation."""

    ADD_REFERENCE = "add_reference", _("Tell a first achievement")
    CHOOSE_DOMAINS = "choose_domains", _("Choose your fields of expertise")
    CHOOSE_DEPARTMENTS = "choose_departments", _("Say where you can work")
    WRITE_HEADLINE = "write_headline", _("Say in one line what you bring")
    GIVE_DAYS = "give_days", _("Say how many days a month you can give")
    ADD_SECOND_REFERENCE = "add_second_reference", _("Tell a second achievement")
    CHOOSE_WORK_FORMS = "choose_work_forms", _("Say which forms of work suit you")
    ADD_PHOTO = "add_photo", _("Add a photo, if you like")

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
    NextStep.CHOOSE_WORK_FORMS: _("partners then propose what suits you"),
    NextStep.ADD_PHOTO: _("people know you at once at the next meeting"),
}


class ContractNature(TextChoices):
    """Nature of what is bought (eForms BT-23, codes of the contract-nature list)."""

    SERVICES = "services", _("Services")
    SUPPLIES = "supplies", _("Supplies")
    WORKS = "works", _("Works")


class WorkForm(TextChoices):
    """Forms of work a person looks for."""

    UMBRELLA = "umbrella", _("Umbrella company")
    COOPERATIVE = "cooperative", _("Business and employment co-operative")
    MICRO = "micro", _("Micro-enterprise")
    TIME_SHARE = "time_share", _("Shared working time")
    PERMANENT = "permanent", _("Permanent contract")
    FIXED_TERM = "fixed_term", _("Fixed-term contract")
    VOLUNTEER = "volunteer", _("Volunteering")


class CefrLevel(TextChoices):
    """Levels of the Common European Framework of Reference for Languages."""

    A1 = "A1", _("A1, first words")
    A2 = "A2", _("A2, everyday exchanges")
    B1 = "B1", _("B1, gets by alone")
    B2 = "B2", _("B2, works in it")
    C1 = "C1", _("C1, at ease")
    C2 = "C2", _("C2, masters it")
    NATIVE = "native", _("Mother tongue")


class Audience(TextChoices):
    """Whom a person opens something to: each includes those before it in `ORDER`."""

    ME = "me", _("Only me")
    COORDINATORS = "coordinators", _("Coordinators")
    MEMBERS = "members", _("Members")
    PARTNERS = "partners", _("Members and partners")
    PUBLIC = "public", _("Everyone")

    @property
    def rank(self) -> int:
        """From 0, only herself, to 4, everyone."""
        return list(Audience).index(self)

    def reaches(self, viewer: "Audience") -> bool:
        """Say whether what is opened to this audience may be seen by that kind of viewer."""
        return self.rank >= viewer.rank


class ProfileField(TextChoices):
    """Parts of a profile that are opened, or not, one by one."""

    NAME = "name", _("Name")
    PHOTO = "photo", _("Photo")
    HEADLINE = "headline", _("What I bring, in one line")
    PLACES = "places", _("Where I can work")
    AVAILABILITY = "availability", _("When I am available")
    WORK_FORMS = "work_forms", _("Forms of work I look for")
    OPERATORS = "operators", _("Structures I work through")
    LANGUAGES = "languages", _("Languages")
    LINKS = "links", _("Links")
    SKILLS = "skills", _("Skills")
    REFERENCES = "references", _("Achievements")
