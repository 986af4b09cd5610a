import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.models import User
from tenders.enums import AlertCadence
from tenders.models.procedure import Procedure

MOST_SEARCHES = 20
# As much as a url of the list can hold.
QUERY_LENGTH = 4000
# Pages read closer together than this are one visit.
VISIT_GAP = timedelta(minutes=30)


def digest_of(key: str) -> str:
    """Return what is kept of a key: it is long and random, so one plain SHA-256 is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def visible_to(self, user: User) -> "SavedSearchQuerySet":
        """A search is its owner's alone, and only while she holds a role."""
        return self.filter(owner=user) if user.current_roles else self.none()

    def opened_by(self, key: str) -> "SavedSearchQuerySet":
        """The search whose feeds `key` opens: what is compared is a digest, never the key."""
        return self.filter(feed_digest=digest_of(key)).select_related("owner")

    def for_list(self) -> "SavedSearchQuerySet":
        return self.order_by("position").fetch_mode(models.FETCH_RAISE)

    def alerting(self) -> "SavedSearchQuerySet":
        """Searches to look into for e-mails, each with its owner, person after person."""
        chosen = self.filter(owner__is_active=True).exclude(cadence=AlertCadence.NONE)
        return chosen.select_related("owner").order_by("owner", "position")


class SavedSearch(PublicModel):
    """A search of the list that a person keeps, with the e-mails and the feeds she wants of it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # Found through `saved_search_place_taken_once`.
        on_delete=models.CASCADE,
        related_name="saved_searches",
        verbose_name=_("person"),
        db_index=False,
    )
    name = models.CharField(_("name"), max_length=80)
    # Her searches in order, from 1; bounds how many she has.
    position = models.PositiveSmallIntegerField(_("position"))
    # As the url of the list holds it, its fields in one order: "cpv=79&q=conseil".
    query = models.CharField(_("search"), max_length=QUERY_LENGTH, blank=True)
    cadence = models.CharField(
        _("e-mails"), max_length=10, choices=AlertCadence, default=AlertCadence.NONE
    )
    saved_at = models.DateTimeField(_("saved"), db_default=Now())
    # Only what appears after is news: when the search last took its present form.
    followed_from = models.DateTimeField(_("followed since"), db_default=Now())
    alerted_up_to = models.DateTimeField(_("looked into up to"), null=True, blank=True)
    # SHA-256 of the secret in the address of the feeds; empty when they are closed.
    feed_digest = models.CharField(_("digest of the feed key"), max_length=64, blank=True)
    feed_opened_at = models.DateTimeField(_("feeds opened"), null=True, blank=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "position"], name="saved_search_place_taken_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_search_name_once",
                violation_error_code="name_taken",
                violation_error_message=_("You already have a search of this name."),
            ),
            models.UniqueConstraint(
                fields=["feed_digest"], name="saved_search_feed_once", condition=~Q(feed_digest="")
            ),
            models.CheckConstraint(
                name="saved_search_twenty_at_most",
                condition=Q(position__range=(1, MOST_SEARCHES)),
                violation_error_code="too_many",
                violation_error_message=_("You have as many searches as one can follow."),
            ),
            models.CheckConstraint(
                name="saved_search_cadence_known", condition=Q(cadence__in=AlertCadence.values)
            ),
            models.CheckConstraint(
                name="saved_search_feed_has_a_time",
                condition=Q(feed_digest="", feed_opened_at__isnull=True)
                | (~Q(feed_digest="") & Q(feed_opened_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner"],
                name="saved_search_alerting",
                condition=~Q(cadence=AlertCadence.NONE),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list, as she saved it."""
        return reverse("tenders:procedure_list") + (f"?{self.query}" if self.query else "")

    @property
    def data(self) -> QueryDict:
        """The search as the filter of the list reads it."""
        return QueryDict(self.query)

    @property
    def has_alerts(self) -> bool:
        return self.cadence != AlertCadence.NONE

    @property
    def has_feeds(self) -> bool:
        return bool(self.feed_digest)


class SavedSearchHitQuerySet(models.QuerySet["SavedSearchHit"]):
    def waiting(self) -> "SavedSearchHitQuerySet":
        """What was found and not yet told."""
        return self.filter(told_at__isnull=True)


class SavedSearchHit(models.Model):
    """A procedure that a saved search found: told once, and never again."""

    # Found through `saved_search_hit_once`.
    search = models.ForeignKey(
        SavedSearch,
        on_delete=models.CASCADE,
        related_name="hits",
        verbose_name=_("search"),
        db_index=False,
    )
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.CASCADE,
        related_name="saved_search_hits",
        verbose_name=_("procedure"),
    )
    found_at = models.DateTimeField(_("found"), db_default=Now())
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    objects = SavedSearchHitQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding of a saved search")
        verbose_name_plural = _("findings of saved searches")
        constraints = [
            models.UniqueConstraint(fields=["search", "procedure"], name="saved_search_hit_once"),
        ]
        indexes = [
            models.Index(
                fields=["search"],
                name="saved_search_hit_waiting",
                condition=Q(told_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.search_id} → {self.procedure_id}"


class ListVisit(models.Model):
    """When a person last read the list, and the time before: what appeared since is new to her."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="list_visit",
        verbose_name=_("person"),
        primary_key=True,
    )
    read_at = models.DateTimeField(_("last read"))
    previous_at = models.DateTimeField(_("read before"))

    class Meta:
        verbose_name = _("visit to the list")
        verbose_name_plural = _("visits to the list")
        constraints = [
            models.CheckConstraint(
                name="list_visit_in_order", condition=Q(previous_at__lte=F("read_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.read_at:%Y-%m-%d %H:%M}"

    def since(self, now: datetime) -> datetime:
        """From when on a procedure is new: during a visit, the end of the one before."""
        return self.previous_at if now - self.read_at < VISIT_GAP else self.read_at
