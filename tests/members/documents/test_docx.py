from datetime import date

import pytest
from django.utils import translation
from docx.oxml.ns import qn

from members.documents.content import Achievement, HeldSkill, Link, SkillGroup, SkillsDossier
from members.documents.docx import write_docx
from members.documents.wording import compose
from tests.members.documents.dossiers import NAME, clients, filatures, full_dossier
from tests.members.documents.files import everything_in_word, word, word_text


def written(dossier: SkillsDossier, language: str = "en") -> bytes:
    with translation.override(language):
        return write_docx(
            compose(dossier), language=language, photo=dossier.photo, made_on=dossier.made_on
        )


def styled(data: bytes, style: str) -> list[str]:
    return [p.text for p in word(data).paragraphs if p.style.name == style]


def test_docx_has_real_headings_and_lists():
    data = written(full_dossier())
    assert styled(data, "Heading 1") == [NAME]
    assert styled(data, "Heading 2") == ["In practice", "Skills", "Achievements"]
    assert styled(data, "Heading 3") == [
        "Direction et conduite de projet",
        "Forces cachées",
        filatures().title,
        clients().title,
    ]
    assert styled(data, "List Bullet") == [
        "Conduite du changement · teaches it to others · confirmed by 2 people, 2024",
        "Archivage · teaches it to others · proven, 2024",
        "Budget · does it without help · declared",
        "Rebondir après un arrêt net · does it with support · proven",
        "un plan de classement commun",
        "une équipe par site",
    ]


def test_docx_prints_what_the_dossier_says():
    text = word_text(written(full_dossier()))
    for words in (
        "Availability: 8 days a month, from Jan. 4, 2027 on",
        "Links: Mon site",
        "2024 · Filatures d’Orvanne · Industrie textile",
        "1,4 km d’archives reprises en onze mois",
        "Confirmed by Ibrahim Traoré, Maud Estienne",
        "Collectif du Val d’Orvanne · bonjour@collectif.example · Nov. 22, 2026 · Page ",
    ):
        assert words in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_docx_says_its_language_title_and_day(language):
    data = written(full_dossier(), language)
    document = word(data)
    properties = document.core_properties
    with translation.override(language):
        assert properties.title == compose(full_dossier()).title
    assert (properties.author, properties.last_modified_by) == (NAME, NAME)
    assert (properties.language, properties.comments) == (language, "")
    assert properties.created.date() == properties.modified.date() == date(2026, 11, 22)
    languages = {tag.get(qn("w:val")) for tag in document.styles.element.iter(qn("w:lang"))}
    assert languages == {language}


def test_docx_describes_its_picture():
    (picture,) = word(written(full_dossier())).inline_shapes
    assert picture._inline.docPr.get("descr") == f"Portrait of {NAME}"


def test_docx_links_lead_where_they_say():
    document = word(written(full_dossier()))
    links = [link for paragraph in document.paragraphs for link in paragraph.hyperlinks]
    assert [(link.text, link.address) for link in links] == [
        ("Mon site", "https://kervadec.example"),
        ("L’article du journal local", "https://journal.example/filature"),
    ]


def test_docx_parts_several_links_and_prints_one_without_address():
    links = (Link(label="Un", url="https://un.example"), Link(label="Deux", url=""))
    text = word_text(written(full_dossier(links=links, achievements=())))
    assert "Links: Un, Deux" in text


def test_docx_says_what_an_anonymous_dossier_asks():
    hidden = full_dossier(name="Profil K7", is_anonymous=True)
    assert any("put you in touch" in line for line in styled(written(hidden), "Dossier Note"))
    assert word(written(hidden)).core_properties.author == ""


def test_docx_of_a_skill_and_an_achievement_with_nothing_more():
    groups = (SkillGroup(title="x", skills=(HeldSkill(label="Écouter"),)),)
    told = (Achievement(title="Une réussite"),)
    data = written(full_dossier(skill_groups=groups, achievements=told))
    assert styled(data, "List Bullet") == ["Écouter · declared"]
    assert word(data).paragraphs[-1].text == "Une réussite"


def test_docx_pages_are_numbered_by_word():
    assert 'w:instr="PAGE"' in everything_in_word(written(full_dossier()))
    assert 'w:instr="NUMPAGES"' in everything_in_word(written(full_dossier()))


def test_docx_of_a_name_alone():
    bare = SkillsDossier(name="Ada", made_on=date(2026, 11, 22), collective="")
    data = written(bare)
    assert [p.text for p in word(data).paragraphs] == ["Skills dossier", "Ada"]
    assert len(word(data).inline_shapes) == 0


def test_docx_takes_what_xml_refuses():
    odd = full_dossier(
        headline="cloche\x07 <b>&amp;</b> \ud800 \U0001f600 " + "x" * 4_000, name="n" * 400
    )
    assert styled(written(odd), "Dossier Headline") == [
        "cloche <b>&amp;</b> \U0001f600 " + "x" * 4_000
    ]
