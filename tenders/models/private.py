"""What only a call entered here has: who told us, its bid team, its documents, its imports."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import Role
from members.models import User
from tenders.enums import Visibility
from tenders.models.procedure import Procedure


class PrivateCallQuerySet(models.QuerySet["PrivateCall"]):
    def visible_to(self, user: User) -> "PrivateCallQuerySet":
        """All of them for coordinators; for others, those they entered or work on."""
        shown = self.filter(procedure__merged_into__isnull=True)
        if user.has_role(Role.COORDINATOR):
            return shown
        if not user.current_roles:
            return self.none()
        own = Q(submitted_by=user) | Q(procedure__accesses__user=user)
        return shown.filter(pk__in=self.model.objects.filter(own).values("pk"))

    def for_list(self) -> "PrivateCallQuerySet":
        """What waits for a coordinator first, then by deadline; reading more is an error."""
        shown = ("title", "buyer_name", "closes_at", "submission_deadline", "visibility")
        fields = [f"procedure__{name}" for name in ("public_id", "state", "merged_into", *shown)]
        people = [f"submitted_by__{name}" for name in ("first_name", "last_name")]
        return (
            self.select_related("procedure", "submitted_by")
            .only("procedure_id", "submitted_by_id", "reference", "published_at", *fields, *people)
            .order_by(models.F("published_at").desc(nulls_first=True), "procedure__closes_at", "pk")
            .fetch_mode(models.FETCH_RAISE)
        )


class PrivateCall(models.Model):
    """A consultation that no official source prints, as a person of ours tells it."""

    REFERENCE_LENGTH = 40

    procedure = models.OneToOneField(
        Procedure,
        on_delete=models.CASCADE,
        related_name="private_call",
        verbose_name=_("procedure"),
    )
    # That of its record: the same line imported again is the same call.
    source_id = models.CharField(_("id"), max_length=80, unique=True)
    reference = models.CharField(_("reference"), max_length=REFERENCE_LENGTH, blank=True)
    origin = models.CharField(_("who told us"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail of the contact"), blank=True)
    contact_phone = models.CharField(_("telephone of the contact"), max_length=40, blank=True)
    is_nda_required = models.BooleanField(_("confidentiality agreement required"), default=False)
    note = models.TextField(_("note for the team"), max_length=4000, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="private_calls",
        verbose_name=_("entered by"),
    )
    submitted_at = models.DateTimeField(_("entered"), db_default=Now())
    # When a coordinator let others than the team know of it.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("shared by"),
    )
    published_at = models.DateTimeField(_("shared"), null=True, blank=True)

    objects = PrivateCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("private call")
        verbose_name_plural = _("private calls")
        constraints = [
            models.CheckConstraint(
                name="private_call_published_by_someone",
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.source_id

    def get_absolute_url(self) -> str:
        return self.procedure.get_absolute_url()


class ConfidentialityAgreement(models.Model):
    """That a person signed what the buyer asks before it shows its documents."""

    # Found through `confidentiality_agreement_once`.
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.CASCADE,
        related_name="agreements",
        verbose_name=_("procedure"),
        db_index=False,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="agreements",
        verbose_name=_("person"),
    )
    signed_on = models.DateField(_("signed"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now())

    class Meta:
        verbose_name = _("confidentiality agreement")
        verbose_name_plural = _("confidentiality agreements")
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "user"], name="confidentiality_agreement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.procedure_id}"


def document_path(_document: "ProcedureDocument", _name: str) -> str:
    """Nothing of what the person typed reaches the disk."""
    name = uuid4().hex
    return f"documents/{name[:2]}/{name}"


class ProcedureDocumentQuerySet(models.QuerySet["ProcedureDocument"]):
    def visible_to(self, user: User) -> "ProcedureDocumentQuerySet":
        """Documents are for the bid team and for coordinators, whoever may see the call."""
        shown = self.filter(procedure__merged_into__isnull=True)
        if user.has_role(Role.COORDINATOR):
            return shown
        if not user.current_roles:
            return self.none()
        return shown.filter(procedure__accesses__user=user)

    def for_list(self) -> "ProcedureDocumentQuerySet":
        return (
            self.select_related("uploaded_by")
            .order_by("-uploaded_at", "-pk")
            .fetch_mode(models.FETCH_RAISE)
        )


class ProcedureDocument(PublicModel):
    """A file of the bid team: kept outside of any public folder, streamed after a check."""

    MAX_SIZE = 20 * 1024 * 1024
    MAX_PER_PROCEDURE = 50

    # Found through `procedure_document_once`.
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.CASCADE,
        related_name="documents",
        verbose_name=_("procedure"),
        db_index=False,
    )
    file = models.FileField(_("file"), upload_to=document_path, max_length=100)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("digest"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="procedure_documents",
        verbose_name=_("added by"),
    )
    uploaded_at = models.DateTimeField(_("added"), db_default=Now())

    objects = ProcedureDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "sha256"], name="procedure_document_once"),
            models.CheckConstraint(name="procedure_document_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tenders:document_download", args=[self.public_id])


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> "ImportBatchQuerySet":
        return self.filter(owner=user)

    def kept_at(self, now: datetime) -> "ImportBatchQuerySet":
        return self.filter(created_at__gt=now - ImportBatch.LIFETIME)

    def forgotten_at(self, now: datetime) -> "ImportBatchQuerySet":
        return self.filter(created_at__lte=now - ImportBatch.LIFETIME)


class ImportBatch(PublicModel):
    """A file read but not imported yet, or just imported: forgotten after a day."""

    LIFETIME = timedelta(hours=24)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="import_batches",
        verbose_name=_("person"),
    )
    file_name = models.CharField(_("file"), max_length=200)
    visibility = models.CharField(_("who may see it"), max_length=10, choices=Visibility)
    # `tenders.sources.private.lines.Line` as JSON.
    lines = models.JSONField(_("lines"), default=list)
    # Headings that were not understood: their cells are left out.
    unknown_headings = models.JSONField(_("headings left out"), default=list, blank=True)
    # What became of each line: {"number", "fate", "title", "public_id"}.
    outcomes = models.JSONField(_("outcome of the lines"), default=list, blank=True)
    created_at = models.DateTimeField(_("read"), db_default=Now(), db_index=True)
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of calls")
        verbose_name_plural = _("imports of calls")
        constraints = [
            models.CheckConstraint(
                name="import_batch_visibility_known", condition=Q(visibility__in=Visibility.values)
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("tenders:import_detail", args=[self.public_id])
