"""Keep the translation catalogues in step with the code, without GNU gettext.

python -m scripts.messages extract          collect msgids from our Python and templates
python -m scripts.messages merge FILE...    fill empty translations from PO snippets
python -m scripts.messages compile          write the .mo files Django loads
python -m scripts.messages check            exit 1 when a catalogue is not ready to ship

Msgids are English, so English has no catalogue. `scripts.typography` holds the rules of French
typography that `merge` applies and `check` verifies.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from django.utils.translation.template import templatize

from scripts import ROOT
from scripts.po_files import (
    MessagesError,
    by_key,
    entries,
    key_of,
    read_catalogue,
    texts_of,
    write_catalogue,
)
from scripts.typography import tidy_french

DEFAULT_LOCALE = "fr"
SOURCE_FOLDERS = ("collectif", "members", "tenders", "meetings", "missions", "training")
TEMPLATE_SUFFIXES = (".html", ".txt", ".svg", ".xml")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%%|(%(?:\(\w+\))?[sdifr]|\{[\w.]*\})")


def source_files(root: Path) -> Iterator[Path]:
    """Yield our Python files and templates, in a stable order."""
    for folder in (*SOURCE_FOLDERS, "templates"):
        for path in sorted((root / folder).rglob("*")):
            parts = path.relative_to(root).parts
            is_template = path.suffix in TEMPLATE_SUFFIXES and "templates" in parts
            if is_template or (path.suffix == ".py" and "migrations" not in parts):
                yield path


def python_code_of(path: Path) -> str:
    """Return Python source in which Babel finds every msgid of the file.

    The templatized form of a template is indented at random; the parentheses make the
    tokenizer blind to it.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    try:
        return f"(\n{templatize(text, origin=str(path))}\n)\n"
    except SyntaxError as error:
        raise MessagesError(str(error)) from error


def collect(root: Path, locale: str = DEFAULT_LOCALE) -> Catalog:
    """Return a catalogue of every msgid used under `root`, without translations."""
    catalog = Catalog(locale=locale, charset="utf-8")
    for path in source_files(root):
        code = io.BytesIO(python_code_of(path).encode())
        for lineno, msgid, comments, context in extract(
            "python", code, KEYWORDS, comment_tags=("Translators:",)
        ):
            location = (path.relative_to(root).as_posix(), lineno)
            catalog.add(msgid, locations=[location], auto_comments=comments, context=context)
    return catalog


def catalogue_paths(root: Path) -> list[Path]:
    """Return the .po file of every locale; the French one even before it exists."""
    found = sorted((root / "locale").glob("*/LC_MESSAGES/django.po"))
    return found or [root / "locale" / DEFAULT_LOCALE / "LC_MESSAGES" / "django.po"]


def locale_of(path: Path) -> str:
    return path.parent.parent.name


def is_translated(message: Message) -> bool:
    return all(texts_of(message.string))


def adopt(message: Message, translated: Message) -> None:
    """Copy the translation when both messages have the same number of forms."""
    if message.pluralizable == translated.pluralizable:
        message.string = translated.string
        message.user_comments = translated.user_comments
        message.flags |= translated.flags & {"fuzzy"}


def run_extract(root: Path) -> int:
    """Rewrite each .po with today's msgids, keeping the translations still in use."""
    for path in catalogue_paths(root):
        locale = locale_of(path)
        known = by_key(read_catalogue(path, locale))
        catalog = collect(root, locale)
        for message in entries(catalog):
            if key_of(message) in known:
                adopt(message, known[key_of(message)])
        state = "updated" if write_catalogue(path, catalog, locale) else "unchanged"
        print(f"{path.relative_to(root)}: {len(catalog)} messages, {state}")
    return 0


def run_merge(root: Path, snippets: Iterable[Path]) -> int:
    """Fill the empty translations of the French catalogue; translated entries never change."""
    path = root / "locale" / DEFAULT_LOCALE / "LC_MESSAGES" / "django.po"
    catalog = read_catalogue(path, DEFAULT_LOCALE)
    ours = by_key(catalog)
    filled = 0
    for snippet in snippets:
        for offered in entries(read_catalogue(snippet, DEFAULT_LOCALE)):
            message = ours.get(key_of(offered))
            if message is None:
                print(f"{snippet}: unknown msgid {key_of(offered)[0]!r}")
            elif is_translated(offered) and not is_translated(message):
                adopt(message, tidied(offered))
                filled += is_translated(message)
            elif is_translated(offered) and tidied(offered).string != message.string:
                print(f"{snippet}: kept the other translation of {key_of(offered)[0]!r}")
    write_catalogue(path, catalog, DEFAULT_LOCALE)
    print(f"{filled} translations filled, {sum(not is_translated(m) for m in ours.values())} empty")
    return 0


def tidied(message: Message) -> Message:
    forms = tuple(tidy_french(text) for text in texts_of(message.string))
    message.string = forms if message.pluralizable else forms[0]
    return message


def run_compile(root: Path) -> int:
    """Write each .mo that is missing or older than its .po."""
    for path in catalogue_paths(root):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        compiled = io.BytesIO()
        write_mo(compiled, read_catalogue(path, locale_of(path)))
        target.write_bytes(compiled.getvalue())
        print(f"{target.relative_to(root)} written")
    return 0


def run_check(root: Path) -> int:
    """List what is wrong in each catalogue; return 1 when there is anything."""
    problems = [problem for path in catalogue_paths(root) for problem in problems_in(path, root)]
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems" if problems else "catalogues are complete")
    return 1 if problems else 0


def problems_in(path: Path, root: Path) -> Iterator[str]:
    name, locale = path.relative_to(root), locale_of(path)
    wanted = by_key(collect(root, locale))
    present = by_key(read_catalogue(path, locale))
    for key in sorted(wanted.keys() - present.keys(), key=str):
        yield f"{name}: missing {key[0]!r}"
    for key in sorted(present.keys() - wanted.keys(), key=str):
        yield f"{name}: obsolete {key[0]!r}"
    for key, message in present.items():
        for fault in faults_of(message, locale):
            yield f"{name}: {fault} in {key[0]!r}"


def faults_of(message: Message, locale: str) -> Iterator[str]:
    if not is_translated(message):
        yield "empty translation"
        return
    if message.fuzzy:
        yield "fuzzy translation"
    if not placeholders_agree(message):
        yield "placeholders differ"
    if locale == "fr":
        for text in texts_of(message.string):
            if tidy_french(text) != text:
                yield f"typography ({tidy_french(text)!r} expected)"


def placeholders(text: str) -> list[str]:
    return sorted(found for found in PLACEHOLDER.findall(text) if found)


def placeholders_agree(message: Message) -> bool:
    """Compare placeholders; a singular form may leave some out ("one day left")."""
    ids, forms = texts_of(message.id), texts_of(message.string)
    if len(ids) == 1:
        return placeholders(forms[0]) == placeholders(ids[0])
    plural = set(placeholders(ids[1]))
    return set(placeholders(forms[0])) <= plural | set(placeholders(ids[0])) and all(
        set(placeholders(form)) == plural for form in forms[1:]
    )


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="repository to work on")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("extract", "compile", "check"):
        commands.add_parser(name)
    commands.add_parser("merge").add_argument("files", nargs="+", type=Path)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    runs = {"extract": run_extract, "compile": run_compile, "check": run_check}
    try:
        if options.command == "merge":
            return run_merge(options.root, options.files)
        return runs[options.command](options.root)
    except MessagesError as error:
        print(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
