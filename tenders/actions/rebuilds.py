from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.models import User
from tenders.enums import RunStatus
from tenders.models import MatchRebuild
from tenders.pipeline.rebuild import resume
from tenders.tasks import start_rebuild


@transaction.atomic
def restart_rebuild(*, rebuild: MatchRebuild, actor: User) -> MatchRebuild:
    """Take up the drawing of all matches where it was given up; what is drawn stays drawn.

    Raises ValidationError: `not_given_up`, `outdated` (a later one has been started since).
    Records `match_rebuild_restarted`.
    """
    rebuild = MatchRebuild.objects.select_for_update().get(pk=rebuild.pk)
    if rebuild.status != RunStatus.FAILED:
        raise ValidationError(
            _("This work has not stopped: there is nothing to start again."), code="not_given_up"
        )
    if MatchRebuild.objects.filter(pk__gt=rebuild.pk).exists():
        raise ValidationError(
            _("Matches have been drawn again since: this older work is no longer needed."),
            code="outdated",
        )
    resume(rebuild)
    record_event(actor=actor, verb="match_rebuild_restarted", subject=rebuild)
    start_rebuild(rebuild)
    return rebuild
