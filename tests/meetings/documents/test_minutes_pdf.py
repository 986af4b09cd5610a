from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from meetings.documents.blocks import blocks_of
from meetings.documents.minutes_pdf import MinutesSheet, Part, write_minutes


def sheet(**told):
    facts = {
        "title": "Groupe du mardi",
        "kind": "Compte rendu",
        "when": "3 novembre 2026",
        "where": "Salle Jacquard",
        "state": "Version 1",
        "attendance": (("Présents", "Bob Martin"),),
        "parts": (Part(title="Le devis", blocks=tuple(blocks_of("Trois **offres**\n\n- une"))),),
        "collective": "Collectif",
        "page_label": "Page {page} sur {pages}",
    }
    return MinutesSheet(**(facts | told))


def written(one, language="fr"):
    return PdfReader(BytesIO(write_minutes(one, language=language, made_on=date(2026, 11, 3))))


def text_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pdf_says_it_is_accessible(language):
    reader = written(sheet(), language)

    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert reader.metadata.title == "Groupe du mardi"


def test_pdf_says_all_in_order():
    rows = (("Fait", "Un devis\nenvoyé"), ("Besoins", "Un contact"))
    said = text_of(written(sheet(parts=(*sheet().parts, Part(title="Tour de table", rows=rows)))))

    places = [said.index(words) for words in ("Bob Martin", "Le devis", "– une", "Un contact")]
    assert places == sorted(places)
    assert "Page 1 sur 1" in said


@pytest.mark.parametrize("title", ["", "   ", "🦊", "x" * 400, "#let a = 1", "\\ $ & _ * `"])
def test_titles_that_nothing_draws_or_that_typst_would_read_are_harmless(title):
    said = text_of(written(sheet(parts=(Part(title=title, blocks=tuple(blocks_of("Mot"))),))))

    assert "Mot" in said


@settings(max_examples=15)
@given(st.text(max_size=120), st.text(max_size=60))
def test_whatever_is_typed_is_printed(notes, row):
    parts = (Part(title="Le devis", blocks=tuple(blocks_of(notes)), rows=((row, row),)),)

    assert written(sheet(parts=parts)).pages
