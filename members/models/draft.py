from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models.user import User


class FormDraft(models.Model):
    """What a person has typed in a long form and not sent yet; nobody else ever reads it."""

    # Characters, all fields together.
    MAX_LENGTH = 30_000

    owner = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="form_drafts", verbose_name=_("person")
    )
    # Which form of hers: "reference:new", or the kind and the public id of what she changes.
    form = models.CharField(_("form"), max_length=60)
    # Field -> the values typed, as the browser sends them.
    data = models.JSONField(_("what is typed"), default=dict)
    saved_at = models.DateTimeField(_("kept"), db_default=Now())

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["owner", "form"], name="form_draft_once")]

    def __str__(self) -> str:
        return self.form
