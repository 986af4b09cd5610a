from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenders.enums import Vocabulary


class VocabularyImportQuerySet(models.QuerySet["VocabularyImport"]):
    def latest_of_each(self) -> "VocabularyImportQuerySet":
        """What we hold now: the last file taken, for each list and language."""
        return self.order_by("name", "language", "-pk").distinct("name", "language")


class VocabularyImport(models.Model):
    """One file of a reference list, as it was taken: where from, which one, under which licence."""

    name = models.CharField(_("list"), max_length=10, choices=Vocabulary)
    # ISO 639-1, empty for a list that names things in one way only.
    language = models.CharField(_("language"), max_length=2, blank=True)
    source = models.CharField(_("address or file"), max_length=500)
    version = models.CharField(_("version"), max_length=40, blank=True)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    licence = models.CharField(_("licence"), max_length=200)
    row_count = models.PositiveIntegerField(_("entries"))
    imported_at = models.DateTimeField(_("imported"), db_default=Now())

    objects = VocabularyImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a reference list")
        verbose_name_plural = _("imports of reference lists")
        constraints = [
            models.CheckConstraint(
                name="vocabulary_import_name_known", condition=Q(name__in=Vocabulary.values)
            ),
            models.CheckConstraint(
                name="vocabulary_import_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "language", "-id"], name="vocabulary_import_latest")
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()} {self.language} {self.version}".strip()
