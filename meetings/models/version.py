from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import (
    SearchHeadline,
    SearchVector,
    SearchVectorField,
)
from django.db import models
from django.db.models import Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from collectif.core.search import EXACT_CONFIG, SEARCH_CONFIG, PlainText, SearchText
from meetings.enums.conduct import ApprovalRole, PassageKind
from meetings.models.booking import Booking
from meetings.models.minutes import Minutes
from meetings.models.readers import meetings_heard_by
from members.enums import Role
from members.models import User

# Private-use characters that nobody types: the page escapes the text, then marks what is between.
MARK_START, MARK_END = "\ue000", "\ue001"
# Postgres takes `<word>` for a tag, and skips it; `one/other` for a path, and makes it one word.
GLUE = "<>/"


class Unglued(Func):
    """A text with a space around each of GLUE: every word in it can be found."""

    function = "regexp_replace"
    output_field = TextField()

    def __init__(self, words: Func | str) -> None:
        super().__init__(words, Value(f"([{GLUE}])"), Value(r" \1 "), Value("g"))


class MinutesVersionQuerySet(models.QuerySet["MinutesVersion"]):
    def visible_to(self, user: User) -> "MinutesVersionQuerySet":
        """Published ones, of the meetings whose words a person may read.

        Those still to be approved, for whoever answers for them.
        """
        if user.is_staff or user.has_role(Role.COORDINATOR):
            return self
        heard = meetings_heard_by(user).values("pk")
        hers = (
            Q(minutes__scribe=user)
            | Q(minutes__occurrence__group__in=user.facilitated_groups.values("pk"))
            | Q(minutes__occurrence__series__in=user.facilitated_series.values("pk"))
        )
        return self.filter(Q(published_at__isnull=False) | hers, minutes__occurrence__in=heard)

    def current(self) -> "MinutesVersionQuerySet":
        """Of each meeting, the last one published: the minutes in force."""
        published = MinutesVersion.objects.filter(
            minutes=OuterRef("minutes"), published_at__isnull=False
        )
        return self.filter(pk=Subquery(published.order_by("-number").values("pk")[:1]))

    def for_list(self) -> "MinutesVersionQuerySet":
        return (
            self.select_related("minutes__occurrence__group")
            .order_by("-minutes__occurrence__starts_at", "-pk")
            .fetch_mode(models.FETCH_RAISE)
        )


class MinutesVersion(PublicModel):
    """The minutes as they stood when their approval was asked; its words never change."""

    minutes = models.ForeignKey(
        Minutes,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("minutes of a meeting"),
    )
    number = models.PositiveSmallIntegerField(_("version"))
    # SHA-256 of what it says: the draft says the same, or has changed since.
    digest = models.CharField(_("digest"), max_length=64)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="proposed_minutes",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed"), db_default=Now())
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = MinutesVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of minutes")
        verbose_name_plural = _("versions of minutes")
        ordering = ["minutes", "number"]
        constraints = [
            models.UniqueConstraint(name="minutes_version_once", fields=["minutes", "number"])
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:version_detail", args=[self.public_id])


class Approval(models.Model):
    """Somebody stands by this version; the scribe and the facilitator are two people."""

    version = models.ForeignKey(
        MinutesVersion,
        on_delete=models.PROTECT,
        related_name="approvals",
        verbose_name=_("version"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="minutes_approvals",
        verbose_name=_("person"),
    )
    role = models.CharField(_("as"), max_length=12, choices=ApprovalRole)
    approved_at = models.DateTimeField(_("approved"), db_default=Now())

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["approved_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="approval_role_known", condition=Q(role__in=ApprovalRole.values)
            ),
            models.UniqueConstraint(
                name="approval_one_a_role",
                fields=["version", "role"],
                violation_error_code="already_approved",
                violation_error_message=_("This approval is given already."),
            ),
            models.UniqueConstraint(
                name="approval_by_two_people",
                fields=["version", "user"],
                violation_error_code="second_person",
                violation_error_message=_(
                    "You have approved these minutes: the second approval is somebody else’s."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class PassageQuerySet(models.QuerySet["Passage"]):
    def for_reading(self) -> "PassageQuerySet":
        return (
            self.select_related("booking__user", "owner")
            .order_by("position", "pk")
            .fetch_mode(models.FETCH_RAISE)
        )

    def for_search(self) -> "PassageQuerySet":
        """Those of the latest meeting first, with the meeting they are from."""
        return (
            self.select_related("version__minutes__occurrence", "booking__user", "owner")
            .order_by("-version__minutes__occurrence__starts_at", "position", "pk")
            .fetch_mode(models.FETCH_RAISE)
        )

    def found(self, typed: SearchText) -> "PassageQuerySet":
        """Those that hold the words typed: accents aside, the last one perhaps unfinished."""
        wanted, unwanted = typed.wanted(), typed.unwanted()
        rows = self if wanted is None else self.filter(search_vector=wanted)
        return rows if unwanted is None else rows.exclude(search_vector=unwanted)

    def with_extract(self, typed: SearchText) -> "PassageQuerySet":
        """Add `extract`: the words around those found, between MARK_START and MARK_END."""
        wanted = typed.wanted()
        if wanted is None:
            return self.annotate(extract=models.F("plain_text"))
        headline = SearchHeadline(
            Unglued("plain_text"),
            wanted,
            config=SEARCH_CONFIG,
            start_sel=MARK_START,
            stop_sel=MARK_END,
            max_words=32,
            min_words=18,
        )
        return self.annotate(extract=headline)


class Passage(models.Model):
    """One thing that a version of the minutes says."""

    version = models.ForeignKey(
        MinutesVersion,
        on_delete=models.CASCADE,
        related_name="passages",
        verbose_name=_("version"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=PassageKind)
    # The same thing from one version to the next.
    key = models.CharField(_("key"), max_length=60)
    heading = models.CharField(_("title"), max_length=120, blank=True)
    # Markdown for notes, else as it was typed; and its bare words.
    text = models.TextField(_("text"))
    plain_text = models.TextField(_("words"))
    # Whose words these are, at the round table.
    booking = models.ForeignKey(
        Booking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="passages",
        verbose_name=_("booking"),
    )
    # Who does it, and for when.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_passages",
        verbose_name=_("who does it"),
    )
    due_on = models.DateField(_("for when"), null=True, blank=True)
    search_vector = models.GeneratedField(
        expression=SearchVector(Unglued(PlainText("heading")), weight="A", config=SEARCH_CONFIG)
        + SearchVector(Unglued(PlainText("heading")), weight="A", config=EXACT_CONFIG)
        + SearchVector(Unglued(PlainText("plain_text")), weight="B", config=SEARCH_CONFIG)
        + SearchVector(Unglued(PlainText("plain_text")), weight="B", config=EXACT_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
        editable=False,
    )

    objects = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage of minutes")
        verbose_name_plural = _("passages of minutes")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(name="passage_one_a_place", fields=["version", "position"]),
            models.UniqueConstraint(name="passage_once_a_version", fields=["version", "key"]),
            models.CheckConstraint(
                name="passage_kind_known", condition=Q(kind__in=PassageKind.values)
            ),
        ]
        indexes = [GinIndex(fields=["search_vector"], name="passage_search")]

    def __str__(self) -> str:
        return self.key
