from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import Role
from members.models.user import User

HEADING = "# "


@dataclass(frozen=True, slots=True)
class Clause:
    """One paragraph of a charter, or the heading above some."""

    text: str
    is_heading: bool = False
    # Against another version: "", "added" or "removed".
    change: str = ""


class CharterQuerySet(models.QuerySet["Charter"]):
    def visible_to(self, user: User) -> "CharterQuerySet":
        """What was published is everybody's to read; a draft, theirs who run the collective."""
        is_ours = user.is_staff or user.has_role(Role.COORDINATOR)
        return self.all() if is_ours else self.filter(published_at__isnull=False)

    def in_force(self) -> "CharterQuerySet":
        """The last version published, the one asked of everybody; nothing before the first."""
        published = Charter.objects.filter(published_at__isnull=False).order_by("-version")
        return self.filter(pk__in=published.values("pk")[:1])

    def with_signature_counts(self) -> "CharterQuerySet":
        return self.annotate(signature_count=models.Count("signatures"))


class Charter(PublicModel):
    """What members promise each other; once published, a version never changes."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    # Paragraphs parted by an empty line; one that begins with "# " is a heading.
    text = models.TextField(_("text"), max_length=20_000)
    summary = models.CharField(_("what changes"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("written"), db_default=Now())
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = CharterQuerySet.as_manager()

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["published_at"],
                name="charter_one_draft",
                condition=Q(published_at=None),
                nulls_distinct=False,
                violation_error_code="draft_exists",
                violation_error_message=_("A draft is already there: change this one."),
            ),
            models.CheckConstraint(
                name="charter_change_is_told",
                condition=Q(version=1) | Q(published_at=None) | ~Q(summary=""),
                violation_error_code="summary_required",
                violation_error_message=_(
                    "Say in one or two sentences what changes: each member reads it before signing."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("members:charter_version", args=[self.public_id])

    @property
    def clauses(self) -> list[Clause]:
        return list(_clauses(self.text))

    def compared_with(self, former: "Charter") -> list[Clause]:
        """The paragraphs of both, in order: what was removed comes before what replaced it."""
        before, after = former.clauses, self.clauses
        changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        return [
            clause
            for _tag, start, end, new_start, new_end in changes
            for clause in _merged(before[start:end], after[new_start:new_end])
        ]


class CharterSignature(models.Model):
    """A person has read this version, and agrees."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="charter_signatures", verbose_name=_("person")
    )
    charter = models.ForeignKey(
        Charter, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("charter")
    )
    signed_at = models.DateTimeField(_("signed"), db_default=Now())

    class Meta:
        verbose_name = _("signature of the charter")
        verbose_name_plural = _("signatures of the charter")
        ordering = ["-charter__version", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "charter"], name="charter_signed_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.charter}"


def _clauses(text: str) -> Iterator[Clause]:
    paragraphs = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    for paragraph in filter(None, paragraphs):
        if paragraph.startswith(HEADING) and "\n" not in paragraph:
            yield Clause(paragraph.removeprefix(HEADING).strip(), is_heading=True)
        else:
            yield Clause(paragraph)


def _merged(before: list[Clause], after: list[Clause]) -> Iterator[Clause]:
    if before == after:
        yield from after
        return
    yield from (Clause(clause.text, clause.is_heading, "removed") for clause in before)
    yield from (Clause(clause.text, clause.is_heading, "added") for clause in after)
