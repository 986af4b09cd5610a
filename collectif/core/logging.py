"""What a log line holds: a time, a level, a request id, a user id; no name and no address."""

import re
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

PERSONAL_KEYS: Final = frozenset({"ip", "user_agent"})
# A database error quotes the row it refused, a mail error quotes the recipient.
ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MASK: Final = "<address>"
TALKATIVE: Final = ("celery.app.trace", "celery.worker.strategy", "httpx")

SHARED_PROCESSORS: Final[list[Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.UnicodeDecoder(),
]


def drop_personal_data(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Remove what tells where a person is, and mask each e-mail address in any text."""
    return {key: _masked(value) for key, value in event.items() if key not in PERSONAL_KEYS}


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING: every logger to the console, as JSON lines at `level` and above."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": _formatter(
                structlog.processors.format_exc_info,
                drop_personal_data,
                structlog.processors.JSONRenderer(),
            ),
            "console": _formatter(
                drop_personal_data,
                structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
            ),
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        # structlog already tells when a task starts and ends; the requests to a source are counted.
        "loggers": {name: {"level": "WARNING"} for name in TALKATIVE},
    }


def configure_structlog() -> None:
    """Send structlog's own loggers through the standard ones, so that one format rules."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _formatter(*last_processors: Processor) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED_PROCESSORS,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *last_processors,
        ],
    }


def _masked(value: Any) -> Any:
    match value:
        case str():
            return ADDRESS.sub(MASK, value)
        case dict():
            return {key: _masked(item) for key, item in value.items()}
        case list() | tuple():
            return [_masked(item) for item in value]
        case BaseException():
            return type(value).__name__
        case _:
            return value
