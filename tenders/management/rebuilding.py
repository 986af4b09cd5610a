"""All matches drawn again by the command that asks for it; workers may take their share."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from tenders.models import MatchStatistics
from tenders.pipeline.rebuild import draw_shards, plan_rebuild
from tenders.pipeline.rebuild_switch import finish


def rebuild_here(version: MatchStatistics, tell: Callable[[str], object]) -> bool:
    """Draw all matches under `version` and put it in force; say whether it is.

    Another worker may be at the last shard: then it ends the work. Raises CommandError when a
    rebuild is under way.
    """
    try:
        rebuild = plan_rebuild(version)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    total = rebuild.shards.count()
    for shard in draw_shards(rebuild.pk):
        tell(f"{shard.number} / {total}")
    return finish(rebuild.pk)
