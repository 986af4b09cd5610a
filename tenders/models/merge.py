from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import Role
from members.models import User
from tenders.enums import MergeBasis, MergeStatus
from tenders.models.procedure import Procedure
from tenders.models.procedure_queryset import HEAVY_FIELDS

WAITING = Q(
    status=MergeStatus.PROPOSED,
    kept__merged_into__isnull=True,
    absorbed__merged_into__isnull=True,
)


class ProcedureMergeQuerySet(models.QuerySet["ProcedureMerge"]):
    def visible_to(self, user: User) -> "ProcedureMergeQuerySet":
        """Pairs are for those who decide of them."""
        return self if user.has_role(Role.COORDINATOR) else self.none()

    def proposed(self) -> "ProcedureMergeQuerySet":
        """What waits for a coordinator, oldest first; both dossiers still stand by themselves."""
        return self.filter(WAITING).order_by("created_at", "pk")

    def touching(self, procedure: Procedure) -> "ProcedureMergeQuerySet":
        """What this dossier absorbed, and what it might be the same as."""
        is_half = Q(kept=procedure) | Q(absorbed=procedure)
        has_absorbed = Q(kept=procedure, status=MergeStatus.MERGED)
        return self.filter((WAITING & is_half) | has_absorbed).order_by("-decided_at", "pk")

    def decided(self) -> "ProcedureMergeQuerySet":
        """What people decided, and what likeness alone put together; last decision first.

        What a notice names as one is left out: that is no opinion, and there is much of it.
        """
        by_notice = Q(basis=MergeBasis.LINKED, decided_by__isnull=True)
        held = self.exclude(by_notice).exclude(status=MergeStatus.PROPOSED)
        return held.order_by("-decided_at", "-pk")

    def for_list(self) -> "ProcedureMergeQuerySet":
        """Both dossiers, without what only their own pages and the search read."""
        heavy = [f"{half}__{name}" for half in ("kept", "absorbed") for name in HEAVY_FIELDS]
        rows = self.select_related("kept__buyer", "absorbed__buyer", "decided_by")
        return rows.defer(*heavy).fetch_mode(models.FETCH_RAISE)


class ProcedureMerge(PublicModel):
    """Two procedures taken for one, or that might be: who said so, and whether it holds.

    A pair decided once is never proposed again; a merge can be undone.
    """

    # Found through `procedure_merge_once`.
    kept = models.ForeignKey(
        Procedure,
        on_delete=models.CASCADE,
        related_name="merges",
        verbose_name=_("kept"),
        db_index=False,
    )
    absorbed = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="merges_into", verbose_name=_("absorbed")
    )
    basis = models.CharField(_("why"), max_length=10, choices=MergeBasis)
    status = models.CharField(_("state"), max_length=10, choices=MergeStatus)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="procedure_merges",
        verbose_name=_("decided by"),
    )
    created_at = models.DateTimeField(_("proposed"), db_default=Now())
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ProcedureMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of procedures")
        verbose_name_plural = _("merges of procedures")
        constraints = [
            models.UniqueConstraint(fields=["kept", "absorbed"], name="procedure_merge_once"),
            # The older one is kept: a pair has one row, whichever way it was found.
            models.CheckConstraint(
                name="procedure_merge_older_kept", condition=Q(kept__lt=F("absorbed"))
            ),
            models.CheckConstraint(
                name="procedure_merge_status_known", condition=Q(status__in=MergeStatus.values)
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="procedure_merge_waiting",
                condition=Q(status=MergeStatus.PROPOSED),
            ),
            models.Index(
                fields=["-decided_at"],
                name="procedure_merge_decided",
                condition=~Q(status=MergeStatus.PROPOSED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kept_id} ← {self.absorbed_id}"


class ProcedureAccess(models.Model):
    """A person of the bid team, who may see a restricted procedure and its documents."""

    # Found through `procedure_access_once`.
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.CASCADE,
        related_name="accesses",
        verbose_name=_("procedure"),
        db_index=False,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="procedure_accesses",
        verbose_name=_("person"),
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given by"),
    )
    granted_at = models.DateTimeField(_("given"), db_default=Now())

    class Meta:
        verbose_name = _("access to a procedure")
        verbose_name_plural = _("accesses to procedures")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "user"], name="procedure_access_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.procedure_id}"
