from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    BOAMP = "boamp", "BOAMP"
    TED = "ted", "TED"
    PRIVATE = "private", _("entered here")

    @property
    def is_pulled(self) -> bool:
        """Read from elsewhere by a worker, rather than written here by a person."""
        return self is not Source.PRIVATE


class RunStatus(TextChoices):
    QUEUED = "queued", _("about to start")
    RUNNING = "running", _("running")
    SUCCEEDED = "succeeded", _("finished")
    FAILED = "failed", _("stopped by an error")


class Origin(TextChoices):
    LIVE = "live", _("live source")
    SAMPLE = "sample", _("sample notices")
