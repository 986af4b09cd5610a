"""Which sources we read, and the feed of each, opened with our settings."""

from collections.abc import Collection, Sequence
from urllib.parse import unquote

from django.conf import settings

from collectif.core.remote.errors import SourceRejected
from collectif.core.remote.transport import Limits, Manners, RetryPolicy
from tenders.enums import Origin, Source
from tenders.models import SourceRun, SourceValidator
from tenders.pipeline import territory
from tenders.sources.boamp.client import BoampClient
from tenders.sources.boamp.files import BoampFilesClient
from tenders.sources.feed import Feed
from tenders.sources.ted.client import TedClient

# One page, its retries included, takes less than the lease: see `tenders.models.source.LEASE`.
RETRY = RetryPolicy(attempts=3, wait_initial=1, wait_max=4, wait_jitter=1, max_server_wait=5)
# TED answers 429 without saying for how long.
TED_RETRY = RetryPolicy(
    attempts=3, wait_initial=1, wait_max=4, wait_jitter=1, max_server_wait=5, rate_limit_wait=30
)
TED_PAGE_SIZE = 10
LIMITS = Limits(silence=10, total=20)
NO_COUNTRY = "none"


def open_feed(run: SourceRun) -> Feed:
    """Return the feed at the run's own address; raise SourceRejected when settings are wrong."""
    try:
        territory.departments()
        return _open_ted(run) if run.source == Source.TED else _open_boamp(run)
    except ValueError as error:
        raise SourceRejected("bad_request", str(error)) from error


def configured_sources() -> list[Source]:
    """Return the sources that are read by themselves; TED unless its countries are "none"."""
    return [Source.BOAMP, *([] if NO_COUNTRY in settings.TENDERS_TED_COUNTRIES else [Source.TED])]


def address_of(source: Source) -> str:
    """Return where a source is read today."""
    if source == Source.TED:
        return settings.TENDERS_TED_URL
    if settings.TENDERS_BOAMP_TRANSPORT == "files":
        return settings.TENDERS_BOAMP_FILES_URL
    return settings.TENDERS_BOAMP_URL


def origin_of(source: Source) -> Origin:
    """Return whether the notices of a source are real ones today."""
    is_ted = source == Source.TED
    return Origin(settings.TENDERS_TED_ORIGIN if is_ted else settings.TENDERS_BOAMP_ORIGIN)


def held_numbers(numbers: Sequence[str]) -> Collection[str]:
    """Return the TED notices that need not be fetched again: once published they never change.

    One that was listed but not there is held without its text: it is asked for again.
    """
    return territory.known_ids(Source.TED, numbers)


class StoredValidators:
    """What a file was when we last fetched it (ETag or Last-Modified), by address.

    A file whose notice is no longer held is fetched whole.
    """

    def get(self, url: str) -> str:
        number = unquote(url.rpartition("/")[2]).removesuffix(".xml")
        kept = SourceValidator.objects.filter(url=url).values_list("value", flat=True).first()
        return kept if kept and territory.known_ids(Source.BOAMP, [number]) else ""

    def keep(self, url: str, value: str) -> None:
        SourceValidator.objects.update_or_create(url=url, defaults={"value": value})


def _open_boamp(run: SourceRun) -> Feed:
    if settings.TENDERS_BOAMP_TRANSPORT == "files":
        return BoampFilesClient(run.base_url, validators=StoredValidators(), **_manners(RETRY))
    return BoampClient(run.base_url, departments=territory.departments(), **_manners(RETRY))


def _open_ted(run: SourceRun) -> Feed:
    return TedClient(
        run.base_url,
        settings.TENDERS_TED_SITE_URL,
        countries=tuple(settings.TENDERS_TED_COUNTRIES),
        is_held=held_numbers,
        page_size=TED_PAGE_SIZE,
        **_manners(TED_RETRY),
    )


def _manners(retry: RetryPolicy) -> Manners:
    return {
        "user_agent": f"{settings.SITE_NAME} ({settings.CONTACT_EMAIL})",
        "min_interval": settings.TENDERS_PACE,
        "retry": retry,
        "limits": LIMITS,
    }
