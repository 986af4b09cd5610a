"""What the commands that import reference lists share: where from, and what went wrong."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from collectif.core.remote.errors import SourceError
from collectif.core.remote.patience import RetryPolicy
from collectif.core.remote.transport import Limits
from collectif.core.vocabularies.client import VocabularyClient
from collectif.core.vocabularies.files import (
    VocabularyFile,
    VocabularyRefused,
    language_of,
)

# The largest list there is today takes 10 MB.
MAX_BYTES = 80 * 1024 * 1024
PROBLEMS = {
    "bad_entry": "An entry of this list has not the expected form ({detail}). Nothing was taken.",
    "compression": "This file does not unpack ({detail}). Unzip it by hand and give the file.",
    "language": "The language is not the one expected ({detail}). Say it with --language.",
    "missing_parent": "The code {detail} has no class above it: the list was cut. Take it again.",
    "not_json": "This is not JSON ({detail}). Check the address.",
    "not_text": "The text of this file does not read ({detail}). Take it again.",
    "not_xml": "This is not XML ({detail}). Check the address.",
    "too_few": "Too short to be the whole list: {detail}. Take it again; nothing was written.",
    "too_large": "This file is far larger than the list ({detail}). Check the address.",
    "unknown_format": "This is not the list we expect ({detail}). Check the address.",
    "unsafe_xml": "This XML brings entities of its own, which the list does not: refused.",
}


def add_source_arguments(parser: ArgumentParser) -> None:
    """Add --url, --file, --edition and --dry-run."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--url", help="address to read instead of the official one")
    source.add_argument("--file", nargs="+", type=Path, metavar="FILE", help="local copies")
    parser.add_argument("--edition", default="", help="version of the list given by --file")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written")


def open_client(*, pace: float = 1.0) -> VocabularyClient:
    """Return a client that says who we are; `pace`: seconds between two requests."""
    return VocabularyClient(
        user_agent=f"{settings.SITE_NAME} ({settings.CONTACT_EMAIL})",
        min_interval=pace,
        retry=RetryPolicy(attempts=3),
        limits=Limits(max_bytes=MAX_BYTES),
    )


def wanted_file(options: dict[str, Any], *, url: str, pace: float = 1.0) -> VocabularyFile:
    """Return the first local copy, or what stands at `--url`, else at `url`."""
    if options["file"]:
        return given_files(options["file"][:1], version=options["edition"])[0]
    with closing(open_client(pace=pace)) as client:
        return client.fetch(options["url"] or url)


def given_files(
    paths: Sequence[Path], *, language: str = "", version: str = ""
) -> list[VocabularyFile]:
    """Return local files under their names alone; their folder is nobody's business."""
    return [
        VocabularyFile(
            source=path.name,
            body=path.read_bytes(),
            language=language or language_of(path.name),
            version=version,
        )
        for path in paths
    ]


@contextmanager
def told() -> Iterator[None]:
    """Turn what can go wrong into a CommandError that says how to go on."""
    try:
        yield
    except VocabularyRefused as error:
        raise CommandError(PROBLEMS[error.code].format(detail=error.detail)) from error
    except SourceError as error:
        raise CommandError(f"This address gives no file: {error}") from error
    except OSError as error:
        raise CommandError(f"This file cannot be opened: {error}") from error
