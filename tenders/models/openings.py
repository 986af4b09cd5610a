from django.db import models
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models import Profile
from tenders.models.matching_version import MatchStatistics, ProfileMatching


class ListOpeningsQuerySet(models.QuerySet["ListOpenings"]):
    def current(self) -> "ListOpeningsQuerySet":
        """Those drawn from the profile as it is, with the version that drew its list."""
        as_listed = ProfileMatching.objects.filter(
            profile=OuterRef("profile"), statistics=OuterRef("statistics")
        )
        return self.filter(Exists(as_listed), profile_changed_at=F("profile__changed_at"))


class ListOpenings(models.Model):
    """What one thing more in a profile would bring to its list, as the engine counted it.

    Derived: drawn again when the profile or the version changes, and once a day for new calls.
    """

    profile = models.OneToOneField(
        Profile,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="list_openings",
        verbose_name=_("profile"),
    )
    statistics = models.ForeignKey(
        MatchStatistics,
        on_delete=models.CASCADE,
        related_name="list_openings",
        verbose_name=_("statistics"),
    )
    profile_changed_at = models.DateTimeField(_("version of the profile"))
    drawn_at = models.DateTimeField(_("drawn"), db_default=Now())
    # [[code of a domain, whether she declares it, [[key of a call, its points], ...]], ...]: the
    # calls best first, the domains by what their calls are worth together.
    found = models.JSONField(_("what they bring"), default=list, blank=True)

    objects = ListOpeningsQuerySet.as_manager()

    class Meta:
        verbose_name = _("openings of a list")
        verbose_name_plural = _("openings of lists")

    def __str__(self) -> str:
        return str(self.profile_id)
