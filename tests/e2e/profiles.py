"""Profiles of the browser that one test after the other borrows.

A new profile costs half a second of processor, before its first page: a window, a process for its
pages, scripts and styles to compile.
"""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page

# Playwright's clock cannot be taken out of a profile, once it is in all its pages.
OTHER_CLOCK = "'__pwClock' in globalThis"


class Profile:
    """One profile, which each test finds as if nobody had used it before."""

    def __init__(self, make: Callable[[], BrowserContext], origin: str) -> None:
        self.make, self.origin = make, origin
        self.context: BrowserContext | None = None
        self.keeper: Page | None = None

    def lend(self) -> BrowserContext:
        if not self.context:
            self.context = self.make()
            # Keeps the process alive that shows our pages; no script of ours runs in it.
            self.keeper = self.context.new_page()
            self.keeper.goto(f"{self.origin}/static/css/app.css")
        return self.context

    def clean(self) -> None:
        """Take away all that a test may leave, or the whole profile where that cannot be."""
        for page in self.context.pages:
            if page != self.keeper:
                page.close()
        if self.keeper.evaluate(OTHER_CLOCK):
            self.close()
            return
        self.context.set_offline(False)
        self.context.unroute_all()
        self.context.clear_permissions()
        self.context.clear_cookies()
        session = self.context.new_cdp_session(self.keeper)
        session.send("Storage.clearDataForOrigin", {"origin": self.origin, "storageTypes": "all"})
        session.detach()

    def close(self) -> None:
        if self.context:
            self.context.close()
        self.context = self.keeper = None
