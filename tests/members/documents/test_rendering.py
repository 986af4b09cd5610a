import json
from dataclasses import replace

import pytest
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext

from collectif.core.text import fold
from members.documents.anonymity import anonymous
from members.documents.rendering import MEDIA_TYPES, render
from tests.members.documents.dossiers import (
    EMPLOYER,
    NAME,
    OPERATOR,
    PEERS,
    filatures,
    full_dossier,
)
from tests.members.documents.files import (
    everything_in_pdf,
    everything_in_word,
    pdf,
    word,
    word_text,
)

FORMATS = list(MEDIA_TYPES)
LAYOUTS = ["sober", "columns"]


def everything_in(document) -> str:
    """The file opened up, and its name."""
    readers = {
        "application/pdf": everything_in_pdf,
        "application/json": bytes.decode,
        MEDIA_TYPES["docx"]: everything_in_word,
    }
    return document.filename + readers[document.media_type](document.data)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_render_names_the_file_after_what_it_shows(format, language):
    document = render(full_dossier(), format=format, layout="sober", language=language)
    with translation.override(language):
        kind = slugify(gettext("Skills dossier"))
    assert document.filename == f"{kind}-solene-kervadec-roux-2026-11-22.{format}"
    assert document.media_type == MEDIA_TYPES[format]


def test_render_gives_files_that_open():
    dossier = full_dossier()
    made = {
        format: render(dossier, format=format, layout="columns", language="fr").data
        for format in FORMATS
    }
    assert len(pdf(made["pdf"]).pages) == 1
    assert word(made["docx"]).paragraphs[1].text == NAME
    assert json.loads(made["json"])["basics"]["name"] == NAME


def test_render_lays_out_as_asked():
    sober, columns = (
        render(full_dossier(), format="pdf", layout=layout, language="fr").data
        for layout in LAYOUTS
    )
    assert sober != columns


@pytest.mark.parametrize(
    ("language", "words"), [("en", "8 days a month"), ("fr", "8 jours par mois")]
)
def test_render_speaks_the_language_asked_for(language, words):
    data = render(full_dossier(), format="docx", layout="sober", language=language).data
    assert words in word_text(data)


def test_render_leaves_the_language_of_the_page_alone():
    with translation.override("en"):
        render(full_dossier(), format="docx", layout="sober", language="fr")
        assert translation.get_language() == "en"


def test_render_of_a_name_no_address_can_hold():
    document = render(full_dossier(name="我们"), format="json", layout="sober", language="en")
    assert document.filename == "skills-dossier-2026-11-22.json"


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_anonymous_file_has_no_trace_of_who_it_is(format, layout):
    typed = f"{NAME}, solene.kervadec@exemple.fr, chez {EMPLOYER} avec {PEERS[0]}"
    leaky = replace(filatures(), action=typed, title=typed)
    dossier = anonymous(full_dossier(headline=typed, achievements=(leaky,)), alias="Profil K7")
    found = fold(everything_in(render(dossier, format=format, layout=layout, language="fr")))
    assert "profil k7" in found
    assert "profil-k7" in found
    traces = ["solene", "kervadec", "roux", "exemple.fr", "journal.example"]
    traces += map(fold, (EMPLOYER, OPERATOR, *PEERS))
    assert [trace for trace in traces if trace in found] == []


@pytest.mark.parametrize("format", FORMATS)
def test_named_file_would_be_caught_by_the_search_for_traces(format):
    document = render(full_dossier(), format=format, layout="sober", language="fr")
    found = fold(everything_in(document))
    assert "kervadec" in found
    assert fold(OPERATOR if format != "json" else EMPLOYER) in found
