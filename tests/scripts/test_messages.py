import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.test import override_settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext, trans_real

from scripts import messages, po_files

PYTHON = """\
from django.utils.translation import gettext, gettext_lazy as _, ngettext, npgettext, pgettext

TITLE = _("Tenders")


def closing(days):
    # Translators: shown beside a deadline
    soon = ngettext("%(days)s day left", "%(days)s days left", days)
    return soon, pgettext("verb", "File"), npgettext("of a lot", "part", "parts", days)


def greet(name):
    return gettext(
        "Hello {name}, "
        "you are back"
    ).format(name=name)
"""

NASTY_TEMPLATE = """\
{% load i18n %}
        {% comment %}Un « commentaire » mal indenté{% endcomment %}
  <p class="it's ">{% translate "It's 100% free" %}</p>
      {% if user.is_ready and _("ready") == state %}
    {% blocktranslate trimmed count counter=notices|length with town=place.name context "list" %}
        {{ counter }} notice
          in {{ town }}
    {% plural %}
        {{ counter }} notices
          in {{ town }}
    {% endblocktranslate %}
  {% endif %}
{# Translators: a button #}
<button title="{% translate 'Hide "it"' context "notice" %}">{{ label|default:_("Hide") }}</button>
\t{{ _("Bare constant") }} (((  [ ' \\ unbalanced text
{% blocktranslate %}Kept
  as it is{% endblocktranslate %}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "tenders" / "migrations").mkdir(parents=True)
    (tmp_path / "templates" / "tenders").mkdir(parents=True)
    (tmp_path / "tenders" / "views.py").write_text(PYTHON)
    (tmp_path / "tenders" / "migrations" / "0001.py").write_text('_("Not for people")\n')
    (tmp_path / "templates" / "tenders" / "list.html").write_text(NASTY_TEMPLATE)
    return tmp_path


@pytest.fixture
def small_root(tmp_path: Path) -> Path:
    (tmp_path / "tenders").mkdir()
    (tmp_path / "tenders" / "views.py").write_text(
        '_("Welcome %(name)s")\nngettext("%(n)s day", "%(n)s days", n)\npgettext("verb", "File")\n'
    )
    return tmp_path


def po_path(root: Path) -> Path:
    return root / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def catalogue_of(root: Path) -> Catalog:
    return read_po(io.BytesIO(po_path(root).read_bytes()), locale="fr")


def write_po_file(root: Path, *entries: str) -> Path:
    po_path(root).parent.mkdir(parents=True, exist_ok=True)
    header = po_files.HEADER.format(locale="fr", plural_forms="nplurals=2; plural=(n > 1);")
    po_path(root).write_text(header + "\n".join(entries))
    return po_path(root)


TRANSLATED = (
    'msgid "Welcome %(name)s"\nmsgstr "Bienvenue %(name)s"\n',
    'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\n'
    'msgstr[0] "%(n)s jour"\nmsgstr[1] "%(n)s jours"\n',
    'msgctxt "verb"\nmsgid "File"\nmsgstr "Classer"\n',
)


def run(root: Path, *arguments: str) -> int:
    return messages.main(["--root", str(root), *arguments])


def test_extract_collects_every_kind_of_message_from_python_and_a_nasty_template(root):
    assert run(root, "extract") == 0

    found = {(message.id, message.context) for message in catalogue_of(root) if message.id}
    assert found == {
        ("Tenders", None),
        (("%(days)s day left", "%(days)s days left"), None),
        ("File", "verb"),
        (("part", "parts"), "of a lot"),
        ("Hello {name}, you are back", None),
        ("It's 100%% free", None),
        ("ready", None),
        (("%(counter)s notice in %(town)s", "%(counter)s notices in %(town)s"), "list"),
        ('Hide "it"', "notice"),
        ("Hide", None),
        ("Bare constant", None),
        ("Kept\n  as it is", None),
    }


def test_extract_flags_formats_and_keeps_translator_comments_and_files_without_lines(root):
    run(root, "extract")

    text = po_path(root).read_text()
    assert (
        "#. Translators: shown beside a deadline\n#: tenders/views.py\n#, python-format\n"
        'msgid "%(days)s day left"\n'
    ) in text
    assert '#, python-brace-format\nmsgid "Hello {name}, you are back"' in text
    assert "#. Translators: a button\n" in text


def test_extract_twice_writes_the_same_bytes_sorted_and_undated(root):
    run(root, "extract")
    first = po_path(root).read_bytes()

    run(root, "extract")

    assert po_path(root).read_bytes() == first
    assert b"Date" not in first
    keys = [po_files.key_of(message)[0] for message in catalogue_of(root) if message.id]
    assert keys == sorted(keys)


def test_extract_keeps_translations_and_drops_obsolete_entries_without_guessing(small_root):
    write_po_file(small_root, *TRANSLATED, 'msgid "Welcome %(nome)s"\nmsgstr "Bienvenu"\n')

    run(small_root, "extract")

    text = po_path(small_root).read_text()
    assert 'msgstr "Bienvenue %(name)s"' in text
    assert 'msgstr[1] "%(n)s jours"' in text
    assert "nome" not in text
    assert "fuzzy" not in text


def test_extract_of_a_tag_inside_blocktranslate_names_the_file(root, capsys):
    broken = root / "templates" / "broken.html"
    broken.write_text("{% blocktranslate %}a{% if b %}c{% endif %}{% endblocktranslate %}")

    assert run(root, "extract") == 1

    assert "broken.html" in capsys.readouterr().out


def test_merge_fills_empty_translations_only_and_sets_french_typography(small_root, capsys):
    write_po_file(small_root, 'msgctxt "verb"\nmsgid "File"\nmsgstr "Classer"\n')
    run(small_root, "extract")
    snippet = small_root / "helper.po"
    snippet.write_text(
        'msgid "Welcome %(name)s"\nmsgstr "L\'accueil : %(name)s !"\n\n'
        + TRANSLATED[1]
        + '\nmsgctxt "verb"\nmsgid "File"\nmsgstr "Limer"\n\nmsgid "Nowhere"\nmsgstr "Nulle part"\n'
    )

    assert run(small_root, "merge", str(snippet)) == 0

    text = po_path(small_root).read_text()
    assert 'msgstr "L’accueil\u00a0: %(name)s\u202f!"' in text
    assert 'msgstr[0] "%(n)s jour"\nmsgstr[1] "%(n)s jours"' in text
    assert 'msgstr "Classer"' in text
    output = capsys.readouterr().out
    assert "unknown msgid 'Nowhere'" in output
    assert "kept the other translation of 'File'" in output
    assert "2 translations filled, 0 empty" in output


def test_merge_of_a_broken_snippet_names_it_and_writes_nothing(small_root, capsys):
    run(small_root, "extract")
    before = po_path(small_root).read_bytes()
    snippet = small_root / "broken.po"
    snippet.write_text('msgid "File"\nmsgstr "Classer\n')

    assert run(small_root, "merge", str(snippet)) == 1

    assert "broken.po:2: not a PO line" in capsys.readouterr().out
    assert po_path(small_root).read_bytes() == before


def test_compile_writes_what_django_loads_plurals_and_contexts_included(small_root):
    write_po_file(small_root, *TRANSLATED)

    assert run(small_root, "compile") == 0

    with override_settings(LOCALE_PATHS=[small_root / "locale"]):
        trans_real._translations.clear()
        with translation.override("fr"):
            seen = [ngettext("%(n)s day", "%(n)s days", n) % {"n": n} for n in (0, 1, 2)]
            words = gettext("Welcome %(name)s") % {"name": "Ada"}, pgettext("verb", "File")
        with translation.override("en"):
            english = [ngettext("%(n)s day", "%(n)s days", n) % {"n": n} for n in (0, 1, 2)]
    trans_real._translations.clear()
    assert seen == ["0 jour", "1 jour", "2 jours"]
    assert words == ("Bienvenue Ada", "Classer")
    assert english == ["0 days", "1 day", "2 days"]


def test_compile_leaves_a_newer_mo_alone(small_root, capsys):
    write_po_file(small_root, *TRANSLATED)
    run(small_root, "compile")
    capsys.readouterr()

    run(small_root, "compile")

    assert capsys.readouterr().out == ""


def test_check_accepts_a_complete_catalogue(small_root):
    write_po_file(small_root, *TRANSLATED)

    assert run(small_root, "check") == 0


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        (TRANSLATED[1:], "missing 'Welcome %(name)s'"),
        ((*TRANSLATED, 'msgid "Gone"\nmsgstr "Parti"\n'), "obsolete 'Gone'"),
        (
            ('msgid "Welcome %(name)s"\nmsgstr ""\n', *TRANSLATED[1:]),
            "empty translation in 'Welcome %(name)s'",
        ),
        (("#, fuzzy\n" + TRANSLATED[0], *TRANSLATED[1:]), "fuzzy translation"),
        (
            ('msgid "Welcome %(name)s"\nmsgstr "Bienvenue %(nom)s"\n', *TRANSLATED[1:]),
            "placeholders differ",
        ),
        (
            (TRANSLATED[0], TRANSLATED[1].replace("%(n)s jours", "des jours"), TRANSLATED[2]),
            "placeholders differ",
        ),
        (
            (TRANSLATED[0], TRANSLATED[1].replace('1] "%(n)s jours', '1] "'), TRANSLATED[2]),
            "empty translation in '%(n)s day'",
        ),
        (
            ('msgid "Welcome %(name)s"\nmsgstr "Bienvenue %(name)s !"\n', *TRANSLATED[1:]),
            "typography",
        ),
    ],
)
def test_check_lists_what_is_wrong_and_fails(small_root, capsys, entries, complaint):
    write_po_file(small_root, *entries)

    assert run(small_root, "check") == 1

    assert complaint in capsys.readouterr().out


def test_check_lets_a_singular_form_leave_out_the_number(small_root):
    write_po_file(
        small_root, TRANSLATED[0], TRANSLATED[1].replace('%(n)s jour"', 'un jour"'), TRANSLATED[2]
    )

    assert run(small_root, "check") == 0
