from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collectif.matching.scores import ENGINE_VERSION
from tenders.management.rebuilding import rebuild_here
from tenders.models import MatchStatistics


class Command(BaseCommand):
    help = "Draw all matches under a version of the ranking, then put it in force."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", type=int)

    def handle(self, **options: Any) -> None:
        number = options["version"]
        version = MatchStatistics.objects.filter(pk=number, engine_version=ENGINE_VERSION).first()
        if version is None:
            raise CommandError(f"engine {ENGINE_VERSION} has no version {number}")
        if rebuild_here(version, self.stderr.write):
            self.stdout.write(f"version {number} is in force")
        else:
            self.stdout.write(f"version {number} will be in force once its last shards are drawn")
