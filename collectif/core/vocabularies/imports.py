"""Which lists we hold, and where each comes from."""

from django.db import models
from django.db.models import Q, TextChoices
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.vocabularies.files import VocabularyFile


class Vocabulary(TextChoices):
    """The public reference lists that we copy at the request of whoever runs the site."""

    CPV = "cpv", _("CPV, what is bought")
    PLACES = "places", _("communes of France")
    ROME = "rome", _("ROME, occupations and their skills")


class VocabularyImportQuerySet(models.QuerySet["VocabularyImport"]):
    def latest_of_each(self) -> "VocabularyImportQuerySet":
        """What we hold now: the last file taken, for each list and language."""
        return self.order_by("name", "language", "-pk").distinct("name", "language")

    def record(
        self,
        name: Vocabulary,
        file: VocabularyFile,
        *,
        licence: str,
        row_count: int,
        is_unchanged: bool,
        version: str = "",
    ) -> "VocabularyImport | None":
        """Keep where rows come from; the same file again, without effect, is no news: None."""
        last = self.filter(name=name, language=file.language).order_by("-pk").first()
        if last and last.sha256 == file.digest and is_unchanged:
            return None
        row = self.model(
            name=name,
            language=file.language,
            source=file.source[:SOURCE_LENGTH],
            version=version or file.version,
            sha256=file.digest,
            licence=licence,
            row_count=row_count,
        )
        row.full_clean()
        row.save()
        return row


SOURCE_LENGTH = 500


class VocabularyImport(models.Model):
    """One file of a reference list, as it was taken: where from, which one, under which licence."""

    name = models.CharField(_("list"), max_length=10, choices=Vocabulary)
    # ISO 639-1, empty for a list that names things in one way only.
    language = models.CharField(_("language"), max_length=2, blank=True)
    source = models.CharField(_("address or file"), max_length=SOURCE_LENGTH)
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
                name="vocabulary_name_known", condition=Q(name__in=Vocabulary.values)
            ),
            models.CheckConstraint(
                name="vocabulary_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]
        indexes = [models.Index(fields=["name", "language", "-id"], name="vocabulary_latest")]

    def __str__(self) -> str:
        return f"{self.get_name_display()} {self.language} {self.version}".strip()
