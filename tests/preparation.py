"""What the workers of a run share, made by a process of its own while they collect their tests.

    python -m tests.preparation FOLDER

Nobody needs it: a worker makes for itself what it does not find.
"""

import sys
from pathlib import Path

import django


def main(shared: Path) -> None:
    django.setup()
    from tests.database import migrate_one
    from tests.tenders.matching_nursery import warm_up

    migrate_one(shared)
    # Compiled, the kernel of matching is kept on disk for them all.
    warm_up()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
