"""Fill a throwaway database with meetings, and print what they cost.

`make bench-meetings [ARGS='--parts calendar --plans']`, or `--parts booking --rounds 10`
"""

import argparse
import logging
import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "collectif.settings.test"
django.setup()

# ruff: noqa: E402
import time_machine
from django.conf import settings

from tests.meetings.benchmark import booking, calendar
from tests.members.bench_directory import own_database
from tests.tenders.benchmark.__main__ import header

PARTS = ("calendar", "booking")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--plans", action="store_true", help="print how Postgres answers")
    parser.add_argument("--rounds", type=int, default=50, help="of 200 people on 12 places")
    parser.add_argument("--http-rounds", type=int, default=5, help="of the same over HTTP")
    options = parser.parse_args()
    # Not `setup_test_environment`: it copies the context of each template that is rendered.
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.ERROR)
    if "calendar" in options.parts.split(","):
        with own_database(is_kept=False), time_machine.travel(calendar.moment()):
            header()
            calendar.run(with_plans=options.plans)
    if "booking" in options.parts.split(","):
        with own_database(is_kept=False):
            header()
            booking.run(rounds=options.rounds, http_rounds=options.http_rounds)


if __name__ == "__main__":
    main()
