from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from tenders.enums import DeadlineIssue, NoticeKind, Source
from tenders.models.procedure import Procedure
from tenders.models.source import SourceRecord


class NoticeQuerySet(models.QuerySet["Notice"]):
    def in_order(self) -> "NoticeQuerySet":
        """Oldest first; within a day ids grow, and "26-9999" comes before "26-10000"."""
        return self.order_by("published_on", models.functions.Length("source_id"), "source_id")


class Notice(PublicModel):
    """One public notice as read from its record: a version of what its procedure says."""

    record = models.OneToOneField(
        SourceRecord,
        on_delete=models.PROTECT,
        related_name="notice",
        verbose_name=_("source record"),
    )
    # Where it is shown, and where its own keys lead: they differ after a merge.
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="notices", verbose_name=_("procedure")
    )
    home = models.ForeignKey(
        Procedure,
        on_delete=models.PROTECT,
        related_name="home_notices",
        verbose_name=_("own procedure"),
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    source_id = models.CharField(_("id given by the source"), max_length=80)
    variant = models.CharField(_("format"), max_length=20)
    kind = models.CharField(_("kind"), max_length=30, choices=NoticeKind)
    title = models.CharField(_("title"), max_length=1000)
    published_on = models.DateField(_("published"))
    # As this notice gives it
    submission_deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    deadline_text = models.CharField(_("deadline, as printed"), max_length=100, blank=True)
    deadline_issue = models.CharField(
        _("doubt on the deadline"), max_length=12, choices=DeadlineIssue, blank=True
    )
    source_url = models.URLField(_("official page"), max_length=2000, blank=True)
    # All that was read: `tenders.sources.facts.NoticeFacts` as JSON, what is empty left out.
    facts = models.JSONField(_("facts"), default=dict)
    normalised_at = models.DateTimeField(_("read"), db_default=Now())

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(
                name="notice_kind_known", condition=Q(kind__in=NoticeKind.values)
            ),
            models.UniqueConstraint(fields=["source", "source_id"], name="notice_source_id_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.title}"


class ProcedureKey(models.Model):
    """A name under which sources speak of a procedure, and the procedure it leads to.

    "folder:<BT-04>", "eforms:<BT-701>", "ted:<publication number>", "boamp:<idweb>".
    """

    # Compared byte by byte, and by one index.
    key = models.CharField(_("key"), max_length=120, primary_key=True, db_collation="C")
    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="keys", verbose_name=_("procedure")
    )

    class Meta:
        verbose_name = _("key of a procedure")
        verbose_name_plural = _("keys of procedures")

    def __str__(self) -> str:
        return self.key
