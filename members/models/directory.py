from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.communes import Place
from collectif.core.identity import PublicModel
from members.enums import Audience
from members.models.profile import Profile
from members.models.user import User

# Nobody but herself: never searched.
SHOWN = (Audience.COORDINATORS, Audience.MEMBERS, Audience.PARTNERS, Audience.PUBLIC)

# Nobody searches what is open to everyone: it is read page by page, by whoever has the address.
SEARCHED = (Audience.COORDINATORS.value, Audience.MEMBERS.value, Audience.PARTNERS.value)
VECTORS = ("search_vector", "confirmed_vector", "backed_vector", "skill_vector")
LISTED = (
    "profile",
    "families",
    "forms",
    "facets",
    "marks",
    "is_remote",
    "days_per_month",
    "available_from",
    "town",
)
BEST_FIRST = ("-confirmation_count", "-proof_count", "-skill_count", "name_key", "id")


class DirectoryEntryQuerySet(models.QuerySet["DirectoryEntry"]):
    def seen_by(self, user: User, audience: Audience) -> "DirectoryEntryQuerySet":
        """The directory as a logged-in person has it: the only door to the rows.

        Someone who has blocked her is not there.
        """
        blocking = Profile.objects.filter(user__in=user.blocked_by.values("owner")).values("pk")
        return self.filter(audience=audience).exclude(profile__in=blocking)

    def public(self) -> "DirectoryEntryQuerySet":
        """What anybody may read, without an account."""
        return self.filter(audience=Audience.PUBLIC)

    def for_list(self) -> "DirectoryEntryQuerySet":
        """What a card, a line of the table or of an export shows."""
        return (
            self.select_related("profile")
            .only(*self.model.SHOWN_FIELDS, "profile__public_id")
            .fetch_mode(models.FETCH_RAISE)
        )


class DirectoryEntry(models.Model):
    """A profile as one kind of viewer may know it, and nothing more.

    One row for each audience a profile is opened to: what a viewer may not see is not in the
    row she searches, hence in no hit, count, order or export. Written by
    `members.pipeline.directory`, in the transaction of what it shows.
    """

    SHOWN_FIELDS = (
        "name",
        "name_key",
        "is_anonymous",
        "has_photo",
        "headline",
        "departments",
        "town_id",
        "is_remote",
        "work_forms",
        "days_per_month",
        "available_from",
        "languages",
        "top_skills",
        "skill_count",
        "proof_count",
        "confirmation_count",
    )

    profile = models.ForeignKey(
        Profile,
        on_delete=models.CASCADE,
        related_name="directory_entries",
        verbose_name=_("profile"),
    )
    audience = models.CharField(_("audience"), max_length=12, choices=Audience)
    # Of someone who is shown without her name: a code ("K7X2P").
    name = models.CharField(_("name shown"), max_length=170)
    # `fold` of the name, for the order.
    name_key = models.CharField(max_length=170, editable=False)
    is_anonymous = models.BooleanField(_("without a name"), default=False)
    has_photo = models.BooleanField(_("with a photo"), default=False)
    headline = models.CharField(_("in one line"), max_length=160, blank=True)
    departments = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    # Where she sets out from, to whoever may read it. Read through `directory_listed`.
    town = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="directory_entries",
        verbose_name=_("town"),
        null=True,
        blank=True,
        db_index=False,
    )
    is_remote = models.BooleanField(_("works remotely"), null=True, blank=True)
    work_forms = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    days_per_month = models.PositiveSmallIntegerField(_("days a month"), null=True, blank=True)
    available_from = models.DateField(_("available from"), null=True, blank=True)
    # "en:B2", or "en" without a level.
    languages = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    # "domain:finance.audit", "rome:403091", "hidden:rebound"; the same with ":3" for each level
    # reached from 2 on, and with "+proven" or "+confirmed" where it is so.
    skills = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    # What the filters choose by, as `members.pipeline.directory_codes` writes it: the bits of her
    # families and forms of work, the numbers of her départements and languages.
    families = models.BigIntegerField(default=0, editable=False)
    forms = models.SmallIntegerField(default=0, editable=False)
    facets = ArrayField(models.SmallIntegerField(), default=list, blank=True, editable=False)
    # What they count: the numbers of all these, packed.
    marks = models.BinaryField(default=b"")
    # All of them, best first: code, level and standing, as JSON; the words of what has no code.
    top_skills = models.JSONField(_("skills shown"), default=list, blank=True)
    skill_count = models.PositiveSmallIntegerField(_("skills"), default=0)
    proof_count = models.PositiveSmallIntegerField(_("achievements"), default=0)
    confirmation_count = models.PositiveSmallIntegerField(_("confirmations"), default=0)
    # Weights: A her own words and the labels of her skills, B synonyms, C achievements.
    search_vector = SearchVectorField(null=True, editable=False)
    # Her skills alone: those that are confirmed, confirmed or proven, and all of them.
    confirmed_vector = SearchVectorField(null=True, editable=False)
    backed_vector = SearchVectorField(null=True, editable=False)
    skill_vector = SearchVectorField(null=True, editable=False)
    # Of all that this row says: a refresh writes only what differs.
    digest = models.CharField(max_length=64, editable=False)
    refreshed_at = models.DateTimeField(_("refreshed"), db_default=Now())
    # Why someone stands where she does, in words: set for a page of results.
    reasons: Sequence[str] = ()

    objects = DirectoryEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the directory")
        verbose_name_plural = _("entries of the directory")
        constraints = [
            models.UniqueConstraint(fields=["profile", "audience"], name="directory_entry_once"),
            models.CheckConstraint(
                name="directory_entry_has_an_audience", condition=Q(audience__in=SHOWN)
            ),
        ]
        indexes = [
            # Answers by itself what the directory counts, sorts and filters, words apart; the best
            # stand first, so that a page of them is read alone.
            models.Index(fields=["audience", *BEST_FIRST], name="directory_listed", include=LISTED),
            GinIndex(fields=["skills"], name="directory_skills"),
            # How words were found is told by this index too: reading a vector is not cheap.
            *(
                GinIndex(
                    fields=VECTORS,
                    name=f"directory_search_{audience}",
                    condition=Q(audience=audience),
                )
                for audience in SEARCHED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_audience_display()})"

    def get_absolute_url(self) -> str:
        return reverse("members:directory_detail", args=[self.profile.public_id])

    @property
    def title(self) -> str:
        """How the person is called here: her name, or "Profile K7X2P"."""
        return _("Profile %(code)s") % {"code": self.name} if self.is_anonymous else self.name

    @property
    def photo_url(self) -> str:
        """Where her photo is, or ""."""
        if not self.has_photo:
            return ""
        return reverse("members:photo_small", args=[self.profile.public_id])


class DirectorySearch(PublicModel):
    """A search of the directory a person keeps for herself."""

    MAX_PER_PERSON = 20
    QUERY_LENGTH = 2000

    owner = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="directory_searches", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("what is searched"), max_length=QUERY_LENGTH, blank=True)
    created_at = models.DateTimeField(_("kept"), db_default=Now())

    class Meta:
        verbose_name = _("search of the directory")
        verbose_name_plural = _("searches of the directory")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="directory_search_name_once",
                violation_error_code="name_taken",
                violation_error_message=_("You already have a search of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProfileView(models.Model):
    """A person looked at a profile; once a day is enough to know."""

    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="views", verbose_name=_("profile")
    )
    viewer = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="profile_views", verbose_name=_("viewer")
    )
    seen_on = models.DateField(_("day"))

    class Meta:
        verbose_name = _("view of a profile")
        verbose_name_plural = _("views of profiles")
        ordering = ["-seen_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "viewer", "seen_on"], name="profile_view_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.viewer} → {self.profile} ({self.seen_on:%Y-%m-%d})"
