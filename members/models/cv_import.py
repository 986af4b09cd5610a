from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import JobState
from members.models.profile import Profile
from members.models.user import User

ACTIVE_STATES = (JobState.WAITING, JobState.RUNNING)
FOLDER = "cv"
# No reading lasts that long: its worker or its task was lost.
SILENCE = timedelta(minutes=2)


def cv_path(cv_import: "CvImport", file_name: str) -> str:
    """Where a CV is kept: under a name that tells nothing."""
    return f"{FOLDER}/{uuid4().hex}"


class CvImportQuerySet(models.QuerySet["CvImport"]):
    def visible_to(self, user: User) -> "CvImportQuerySet":
        """One's own: nobody else ever sees a CV."""
        return self.filter(profile__user=user)

    def active(self) -> "CvImportQuerySet":
        return self.filter(state__in=ACTIVE_STATES)

    def claimable(self) -> "CvImportQuerySet":
        """Those that nobody reads: new, or left by a worker that died."""
        is_left = Q(state=JobState.RUNNING, heartbeat_at__lt=Now() - SILENCE)
        return self.filter(Q(state=JobState.WAITING) | is_left)

    def forgotten(self) -> "CvImportQuerySet":
        """Those that should be read by now: their task was lost on the way."""
        return self.claimable().filter(created_at__lt=Now() - SILENCE)


class CvImport(PublicModel):
    """A CV being read for its person, who takes line by line what she wants of it."""

    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="cv_imports", verbose_name=_("profile")
    )
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    file = models.FileField(_("file"), upload_to=cv_path, max_length=100, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200)
    is_kept = models.BooleanField(_("keep the file"), default=False)
    # The lines of `members.pipeline.cv_proposals` that the person has not decided on yet.
    proposals = models.JSONField(_("proposals"), default=dict, blank=True)
    error_code = models.CharField(_("why it did not work"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("sent"), db_default=Now())
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = CvImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a CV")
        verbose_name_plural = _("readings of CVs")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile"],
                name="cv_import_one_at_a_time",
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]),
                violation_error_code="already_running",
                violation_error_message=_("A first CV is being read: wait for it to end."),
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("members:cv_import_detail", args=[self.public_id])

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES
