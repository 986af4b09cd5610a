"""The feed that a run reads, opened with our settings."""

from collections.abc import Collection, Sequence

from django.conf import settings

from tenders.enums import Source
from tenders.models import SourceRecord, SourceRun, SourceValidator
from tenders.sources.boamp.client import BoampClient
from tenders.sources.boamp.files import BoampFilesClient
from tenders.sources.errors import SourceRejected
from tenders.sources.feed import Feed
from tenders.sources.ted.client import TedClient
from tenders.sources.transport import Limits, Manners, RetryPolicy

# One page, its retries included, takes less than the lease: see `tenders.models.source.LEASE`.
RETRY = RetryPolicy(attempts=3, wait_initial=1, wait_max=4, wait_jitter=1, max_server_wait=5)
# TED answers 429 without saying for how long.
TED_RETRY = RetryPolicy(
    attempts=3, wait_initial=1, wait_max=4, wait_jitter=1, max_server_wait=5, rate_limit_wait=30
)
TED_PAGE_SIZE = 10
LIMITS = Limits(silence=10, total=20)


def open_feed(run: SourceRun) -> Feed:
    """Return the feed at the run's own address; raise SourceRejected when settings are wrong."""
    try:
        return _open_ted(run) if run.source == Source.TED else _open_boamp(run)
    except ValueError as error:
        raise SourceRejected("bad_request", str(error)) from error


def held_numbers(numbers: Sequence[str]) -> Collection[str]:
    """Return the TED notices we hold: they cannot have changed."""
    held = SourceRecord.objects.filter(source=Source.TED, source_id__in=list(numbers))
    return set(held.values_list("source_id", flat=True))


class StoredValidators:
    """What a file was when we last fetched it (ETag or Last-Modified), by address."""

    def get(self, url: str) -> str:
        held = SourceValidator.objects.filter(url=url).values_list("value", flat=True)
        return held.first() or ""

    def keep(self, url: str, value: str) -> None:
        SourceValidator.objects.update_or_create(url=url, defaults={"value": value})


def _open_boamp(run: SourceRun) -> Feed:
    if settings.TENDERS_BOAMP_TRANSPORT == "files":
        return BoampFilesClient(run.base_url, validators=StoredValidators(), **_manners(RETRY))
    departments = tuple(settings.TENDERS_DEPARTMENTS)
    return BoampClient(run.base_url, departments=departments, **_manners(RETRY))


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
