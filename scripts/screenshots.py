"""Picture the main pages of a running demo, at 1280 and 390 px, in the light and in the dark.

python -m scripts.screenshots URL [--out FOLDER]     URL as `make demo` printed it
"""

import argparse
import itertools
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts import ROOT

PASSWORD = "collectif-demo"
MEMBER = "helene.marchand@demo.example"
COORDINATOR = "claire.vasseur@demo.example"
WIDTHS = (1280, 390)
THEMES = ("light", "dark")
PUBLIC_PAGES = {
    "home": "/",
    "how-it-works": "/comment-ca-marche/",
    "stories": "/histoires/",
    "join": "/nous-rejoindre/",
    "mission": "/proposer-une-mission/",
    "log-in": "/compte/login/",
    "privacy": "/vie-privee/",
    "sources": "/sources/",
    "not-found": "/nulle-part/",
}
MEMBER_PAGES = {
    "dashboard": "/semaine/",
    "calls": "/appels-d-offres/",
    "calls-search": "/appels-d-offres/?q=conseil&nature=services",
    "calls-none": "/appels-d-offres/?q=introuvable",
    "calls-garbage": "/appels-d-offres/?department=zz",
    "calls-for-me": "/appels-d-offres/pour-moi/",
    "calls-kept": "/appels-d-offres/gardes/",
    "profile": "/profil/",
    "profile-form": "/profil/modifier/",
    "skills-form": "/profil/competences/",
    "reference-form": "/profil/realisations/ajouter/",
    "second-factor": "/compte/2fa/",
    "calls-table": "/appels-d-offres/?view=table",
    "calls-abroad": "/appels-d-offres/?source=ted&q=beratung",
    "searches": "/appels-d-offres/recherches/",
    "search-form": "/appels-d-offres/recherches/nouvelle/?q=conseil",
    "cpv": "/appels-d-offres/cpv/",
}
COORDINATOR_PAGES = {
    "coordinator-dashboard": "/semaine/",
    "source": "/appels-d-offres/sources/",
    "roles": "/roles/",
    "messages": "/messages-envoyes/",
    "journal": "/journal/",
    "set-apart": "/appels-d-offres/sources/mis-de-cote/",
    "merges": "/appels-d-offres/rapprochements/",
    "private-calls": "/appels-d-offres/prives/",
    "private-form": "/appels-d-offres/prives/saisir/",
    "private-import": "/appels-d-offres/prives/importer/",
}
# The first call of each of these lists: what happened to it is in `sample_source/stories.yaml`.
FIRST_CALLS = {
    "call": "/appels-d-offres/pour-moi/",
    "call-corrected": "/appels-d-offres/?q=accord-cadre+équipes+direction",
    "call-lots": "/appels-d-offres/?q=linge+équipements+soins",
    "call-cancelled": "/appels-d-offres/?q=billettique&status=cancelled",
    "call-awarded": "/appels-d-offres/?q=réhabilitation&status=awarded",
    "call-private": "/appels-d-offres/?q=fonderie",
}
VISITS = {"": PUBLIC_PAGES, MEMBER: MEMBER_PAGES, COORDINATOR: COORDINATOR_PAGES}


def log_in(page: Page, base: str, email: str) -> None:
    page.goto(f"{base}/compte/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_load_state()
    code = page.locator(".alert code")
    if code.count():
        page.fill("input[name=code]", code.first.inner_text())
        page.locator("form:has(input[name=code]) button[type=submit]").first.click()
        page.wait_for_load_state()


def picture(page: Page, folder: Path, name: str, width: int, theme: str) -> None:
    page.wait_for_load_state("load")
    page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)


def first_calls(page: Page, base: str) -> dict[str, str]:
    """Return the page of each of FIRST_CALLS; a list that is empty has none."""
    found = {}
    for name, path in FIRST_CALLS.items():
        page.goto(base + path)
        links = page.locator(".tender-title a")
        if links.count():
            found[name] = links.first.get_attribute("href") or path
    return found


def visit(browser: Browser, base: str, folder: Path, email: str, pages: dict[str, str]) -> None:
    """One person's pages; she logs in once, for a code of the second factor serves once."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    if email:
        log_in(page, base, email)
    extra = first_calls(page, base) if email == MEMBER else {}
    for width, theme in itertools.product(WIDTHS, THEMES):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        for name, path in {**pages, **extra}.items():
            page.goto(base + path)
            picture(page, folder, name, width, theme)
    context.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", help="address of the running demo")
    parser.add_argument("--out", type=Path, default=ROOT / ".data/screenshots")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        print("Chromium est introuvable : installez le paquet « chromium ».", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for email, pages in VISITS.items():
            visit(browser, options.url.rstrip("/"), options.out, email, pages)
        browser.close()
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
