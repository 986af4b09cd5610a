from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand

from collectif.core import parameters

SOURCE = Path(parameters.__file__).with_suffix(".yaml")


class Command(BaseCommand):
    help = "Adds the legal figures that are missing; changes none that is there."

    def handle(self, *args: Any, **options: Any) -> None:
        entries = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
        added = parameters.add_missing_parameters(entries)
        self.stdout.write(f"{len(added)} figures added.")
