import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from members.documents.content import (
    Achievement,
    Figure,
    HeldSkill,
    Link,
    SkillGroup,
    SkillsDossier,
)
from members.documents.pdf import write_pdf
from members.documents.wording import compose
from tests.members.documents.dossiers import NAME, clients, filatures, full_dossier
from tests.members.documents.files import headings, pdf, pdf_text, tags

LAYOUTS = ["sober", "columns"]
each_layout = pytest.mark.parametrize("layout", LAYOUTS)


def written(dossier: SkillsDossier, layout: str = "sober", language: str = "fr") -> bytes:
    with translation.override(language):
        sheet = compose(dossier)
    return write_pdf(
        sheet, layout=layout, language=language, photo=dossier.photo, made_on=dossier.made_on
    )


def flat(data: bytes) -> str:
    return " ".join(pdf_text(data).split())


@each_layout
@pytest.mark.parametrize("language", ["fr", "en"])
def test_pdf_says_it_is_accessible(layout, language):
    reader = pdf(written(full_dossier(), layout, language))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    with translation.override(language):
        assert reader.metadata.title == compose(full_dossier()).title
    assert reader.metadata.author == NAME
    assert reader.metadata.creation_date.date() == full_dossier().made_on


@each_layout
def test_pdf_reads_in_order(layout):
    data = written(full_dossier(), layout, "en")
    found = headings(data)
    assert found[0] == ("H1", NAME)
    assert [title for role, title in found if role == "H2"] == [
        "In practice",
        "Skills",
        "Achievements",
    ]
    assert [title for role, title in found if role == "H3"] == [
        "Direction et conduite de projet",
        "Forces cachées",
        filatures().title,
        clients().title,
    ]
    roles = [role for role, _title in tags(data)]
    # Facts, two groups of skills, and the list inside an achievement.
    assert roles.count("L") == 4
    assert roles.count("LI") == 6 + 4 + 2
    assert ("Figure", f"Portrait of {NAME}") in tags(data)
    assert roles.count("Link") == 2


@each_layout
def test_pdf_prints_what_the_dossier_says(layout):
    text = flat(written(full_dossier(), layout, "en"))
    for words in (
        "8 days a month",
        "français (mother tongue)",
        "teaches it to others",
        "confirmed by 2 people, 2024",
        "proven, 2024",
        "declared",
        "1,4 km d’archives reprises en onze mois",
        "– un plan de classement commun",
        "Skills shown: Conduite du changement, Archivage",
        "Confirmed by Ibrahim Traoré, Maud Estienne",
        "bonjour@collectif.example · Nov. 22, 2026",
    ):
        assert words in text


@each_layout
def test_pdf_counts_its_pages_and_names_them(layout):
    reader = pdf(written(full_dossier(achievements=(filatures(),) * 9), layout, "en"))
    last = len(reader.pages)
    texts = [page.extract_text() for page in reader.pages]
    assert last > 1
    assert all(f"Page {n} of {last}" in text for n, text in enumerate(texts, 1))
    assert all("Collectif du Val d’Orvanne" in text and NAME in text for text in texts)


@each_layout
def test_pdf_without_photo_has_no_figure(layout):
    data = written(full_dossier(photo=None), layout)
    assert "Figure" not in [role for role, _title in tags(data)]


def test_pdf_of_one_dossier_is_always_the_same():
    assert written(full_dossier()) == written(full_dossier())


@each_layout
@pytest.mark.parametrize(
    "typed",
    [
        '#import "/etc/passwd"',
        '#read("base.typ") #panic()',
        "*bold* _italic_ `raw`",
        "$x^2$ = = //c /* d */",
        "- one + two / three: four",
        "<label> @ref [content] {code}",
        "\\u{41} \\ \\n",
        "https://example.org/~a",
    ],
)
def test_pdf_takes_markup_for_text(layout, typed):
    data = written(
        full_dossier(
            name=typed,
            headline=typed,
            achievements=(replace(filatures(), title=typed, context=f"Avant {typed}"),),
        ),
        layout,
    )
    assert headings(data)[0] == ("H1", typed)
    assert flat(data).count(typed) >= 4


@each_layout
def test_pdf_of_a_long_text_keeps_all_of_it(layout):
    words = " ".join(f"mot{n}" for n in range(600))
    data = written(full_dossier(achievements=(replace(filatures(), action=words),)), layout)
    printed = set(re.findall(r"mot\d+", pdf_text(data)))
    assert printed == set(words.split())


@each_layout
def test_pdf_breaks_a_word_that_never_ends(layout):
    endless = "Z" * 4_000
    data = written(full_dossier(headline=endless, skill_groups=(), achievements=()), layout)
    assert flat(data).count("Z") == 4_000
    assert all(len(line) < 200 for line in pdf_text(data).splitlines())


@each_layout
@pytest.mark.parametrize(
    "typed", ["Fait \U0001f600\U0001f468\u200d\U0001f4bb !", "שלום עולם", "العربية", "我们", "नमस्ते"]
)
def test_pdf_takes_any_script(layout, typed):
    data = written(full_dossier(headline=typed, name=typed), layout)
    assert headings(data)[0][0] == "H1"


@each_layout
def test_pdf_of_a_name_alone(layout):
    bare = SkillsDossier(name="Ada", made_on=full_dossier().made_on, collective="")
    data = written(bare, layout)
    assert len(pdf(data).pages) == 1
    assert headings(data) == [("H1", "Ada")]


@each_layout
def test_pdf_of_sixty_achievements(layout):
    many = tuple(replace(filatures(), title=f"Réussite {n}") for n in range(60))
    data = written(full_dossier(achievements=many), layout)
    titles = [title for role, title in headings(data) if role == "H3"]
    assert titles[-60:] == [achievement.title for achievement in many]


@each_layout
def test_pdf_of_long_figures_and_many_skills(layout):
    long = replace(filatures(), figures=(Figure(value="Deux fois moins de retours en un an"),))
    skills = tuple(HeldSkill(label=f"Compétence {n}", level=n % 5) for n in range(80))
    group = SkillGroup(title="Tout", skills=skills)
    text = flat(written(full_dossier(achievements=(long,), skill_groups=(group,)), layout))
    assert "Deux fois moins de retours en un an" in text
    assert all(skill.label in text for skill in skills)


@each_layout
def test_pdf_of_marks_that_no_language_puts_together_is_made_without_them(layout):
    # Each has a font; laid one upon the other, they have typst refuse or give up.
    marks = "".join(map(chr, [*range(0x5C3, 0x5CE), *range(0x5DE, 0x5E6)]))
    data = written(full_dossier(headline=f"Tenir {marks}"), layout)
    assert headings(data)[0] == ("H1", NAME)
    assert "Tenir" in flat(data)


@each_layout
def test_pdf_leaves_out_what_a_paste_brought_unseen(layout):
    pasted = "Tenir\x0bun \x07délai\ufeff\x9d\ufffe"
    link = Link(label="", url=f"https://exemple.example/{pasted}")
    told = replace(filatures(), context=pasted, link=link)
    data = written(full_dossier(headline=pasted, achievements=(told,), links=(link,)), layout)
    assert flat(data).count("Tenir un délai") == 4


@hypothesis_settings(max_examples=40)
@given(text=st.text(max_size=60))
def test_pdf_never_refuses_a_text(text):
    skills = (HeldSkill(label=text, level=2),)
    dossier = full_dossier(
        name=text,
        headline=text,
        photo=None,
        skill_groups=(SkillGroup(title=text, skills=skills),),
        achievements=(Achievement(title=text, context=text),),
    )
    assert written(dossier, "columns").startswith(b"%PDF-")


def test_colours_are_those_of_the_house():
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    layout = (settings.BASE_DIR / "members/documents/typst/base.typ").read_text()
    colours = set(re.findall(r"#[0-9a-f]{6}\b", layout))
    assert len(colours) == 7
    assert [colour for colour in colours if colour not in tokens] == []
