"""Run management commands one after the other in one process; only the last one is heard.

    python -m scripts.commands seed demo_logins

Loading Django costs a second each time: the demonstration starts that much sooner.
"""

import io
import logging
import os
import sys

import django
from django.core.management import call_command


def main(names: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collectif.settings.dev")
    django.setup()
    # That a job was asked for is for the worker's log.
    logging.getLogger("django_structlog").setLevel(logging.WARNING)
    *silent, last = names
    for name in silent:
        call_command(name, stdout=io.StringIO())
    call_command(last)


if __name__ == "__main__":
    main(sys.argv[1:])
