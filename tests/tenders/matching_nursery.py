"""A process that starts matching workers at once, for tests that kill them.

Each line of its input is a job and, maybe, an id: it forks a worker for it and writes its process
id. Django and the compiled kernel are loaded once, and no connection is open when it forks.
"""

import os
import signal
import sys

import django


def work(job: str, *ids: str) -> None:
    from django.utils import timezone

    from tenders import periodic
    from tenders.pipeline import cpv_suggestions, match_alerts, matching, openings
    from tenders.tasks import rebuild_matches
    from tests.tenders.verdicts import say_again

    now = timezone.now()
    if job == "procedures":
        while matching.match_waiting_procedures():
            pass
    elif job == "profiles":
        while due := matching.due_profiles(10):
            matching.match_profiles(due, only_due=True)
    elif job == "openings":
        while due := openings.due_openings(5, now=now):
            openings.draw_openings(due, now=now)
    elif job == "rebuild":
        rebuild_matches(int(ids[0]))
    elif job == "closing":
        matching.close_ended_matches(now=now)
    elif job == "learning":
        cpv_suggestions.FEWEST_EXAMPLES = cpv_suggestions.CHUNK_SIZE = 5
        periodic.learn_cpv_classes()
    elif job == "verdicts":
        say_again()
    elif job == "alerts":
        match_alerts.send_match_alerts(now=now)


def warm_up() -> None:
    """Have the kernel compiled and the words of the language read before the first fork."""
    from collectif.matching.engine import Engine
    from collectif.matching.inputs import NoticeInput, ProfileInput
    from collectif.matching.statistics import Statistics
    from tests.matching.samples import NOW

    notice = NoticeInput(1, "Conseil en achats", "", ("79418000",), ("38",))
    profile = ProfileInput(1, skills=("conseil",), departments=("38",))
    Engine(Statistics.from_notices([notice])).best_notices([profile], [notice], now=NOW)


def main() -> None:
    django.setup()
    warm_up()
    # The dead leave no trace.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.environ["PGAPPNAME"] = f"worker {os.getpid()}"
            work(*line.split())
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
