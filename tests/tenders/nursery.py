"""A process that starts workers at once, for tests that kill them.

`python -m tests.tenders.nursery SITE_URL` forks one worker for each run id on its input, and
writes its process id. Django is loaded once, and no connection is open when it forks.
"""

import os
import signal
import sys

import django


def work(run_id: int) -> None:
    from tenders.pipeline.runs import advance_run

    advance_run(run_id, on_page=lambda run, stored: None)


def main(site_url: str) -> None:
    django.setup()
    from django.conf import settings

    from tests.tenders.worlds import make_hasty

    settings.TENDERS_TED_SITE_URL = site_url
    make_hasty(settings)
    # The dead leave no trace.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.environ["PGAPPNAME"] = f"worker {os.getpid()}"
            work(int(line))
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
