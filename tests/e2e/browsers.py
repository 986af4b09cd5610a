"""Which program is the browser, and how it is started."""

import shutil

WINDOWED = ("chromium", "chromium-browser")
# The same browser without the parts that draw its windows: Debian has a package of this name.
WINDOWLESS = "chromium-headless-shell"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def find(*, headed: bool) -> str | None:
    """The path of the cheapest on this machine; with `headed`, of one that can be watched."""
    names = WINDOWED if headed else (WINDOWLESS, *WINDOWED)
    return next(filter(None, map(shutil.which, names)), None)
