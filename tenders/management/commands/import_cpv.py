from argparse import ArgumentParser
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from collectif.core.vocabularies.commands import (
    add_source_arguments,
    given_files,
    open_client,
    told,
)
from collectif.core.vocabularies.files import VocabularyFile
from tenders.pipeline.vocabularies import store_cpv
from tenders.sources.vocabularies.cpv import LANGUAGES


class Command(BaseCommand):
    help = (
        "Import the CPV (Common Procurement Vocabulary 2008): the labels of the eForms SDK, one "
        "file a language, or cpv_2008.xml or its XLSX. Without --url or --file, from the official "
        "publisher. Nothing is ever deleted: a code that left the list is marked obsolete."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_source_arguments(parser)
        parser.add_argument(
            "--language",
            action="append",
            choices=LANGUAGES,
            help="only this language (may be repeated); of the file when its name does not say",
        )

    def handle(self, **options: Any) -> None:
        with told():
            files = self.files(options)
            stored = store_cpv(files, is_dry_run=options["dry_run"])
        languages = ", ".join(file.language for file in files if file.language) or "all languages"
        ending = " (dry run, nothing written)" if options["dry_run"] else ""
        self.stdout.write(
            f"CPV ({languages}): {stored.read_count} codes read, {stored.new_count} new, "
            f"{stored.changed_count} changed, {stored.unchanged_count} unchanged, "
            f"{stored.obsolete_count} obsolete{ending}"
        )

    def files(self, options: dict[str, Any]) -> list[VocabularyFile]:
        languages = options["language"] or []
        if options["file"]:
            only = languages[0] if len(languages) == 1 else ""
            return given_files(options["file"], language=only, version=options["edition"])
        url = options["url"] or settings.TENDERS_CPV_URL
        wanted = (
            (languages or LANGUAGES) if "{language}" in url else [languages[0] if languages else ""]
        )
        with closing(open_client(pace=settings.TENDERS_PACE)) as client:
            return [client.fetch(url.replace("{language}", name), name) for name in wanted]
