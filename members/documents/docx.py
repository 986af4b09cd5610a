"""The dossier as a Word document one can go on writing in: real headings, lists and language."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from io import BytesIO

import docx
from django.utils.translation import gettext as _
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from members.documents.content import Link
from members.documents.sheet import Sheet, SkillLine, Story

_INK, _SOFT = RGBColor(0x1B, 0x27, 0x33), RGBColor(0x46, 0x52, 0x60)
_ACTION = RGBColor(0x0F, 0x4C, 0x5C)
_SERIF, _SANS = "Palatino Linotype", "Calibri"
_HEADINGS: dict[int, float] = {1: 26, 2: 16, 3: 12}
_FONT_SLOTS = ("w:ascii", "w:hAnsi", "w:cs")
_FONT_THEMES = ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme")
_PAGE_FIELDS = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
_SOFT_STYLE, _HEADLINE_STYLE, _FIGURE_STYLE = "Dossier Note", "Dossier Headline", "Dossier Figure"


def write_docx(sheet: Sheet, *, language: str, photo: bytes | None, made_on: date) -> bytes:
    """Return the file; its styles, not its runs, hold the looks."""
    document = docx.Document()
    _set_up(document, language)
    _describe(document, sheet, language, made_on)
    _write_identity(document, sheet, photo)
    _write_facts(document, sheet)
    _write_skills(document, sheet)
    _write_stories(document, sheet)
    _write_foot(document, sheet)
    stored = BytesIO()
    document.save(stored)
    return stored.getvalue()


def _set_up(document: Document, language: str) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(22)
    for tag in document.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)
    _dress(document.styles["Normal"], _SANS, 10.5, _INK)
    for level, size in _HEADINGS.items():
        _dress(document.styles[f"Heading {level}"], _SERIF, size, _INK)
        document.styles[f"Heading {level}"].font.bold = level == max(_HEADINGS)
    for name, font, size, colour in (
        (_SOFT_STYLE, _SANS, 9.5, _SOFT),
        (_HEADLINE_STYLE, _SERIF, 13, _INK),
        (_FIGURE_STYLE, _SERIF, 12, _ACTION),
    ):
        _dress(document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), font, size, colour)
    document.styles[_HEADLINE_STYLE].font.italic = True


def _dress(style: ParagraphStyle, font: str, size: float, colour: RGBColor) -> None:
    style.font.size, style.font.color.rgb = Pt(size), colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for slot, theme in zip(_FONT_SLOTS, _FONT_THEMES, strict=True):
        fonts.set(qn(slot), font)
        fonts.attrib.pop(qn(theme), None)


def _describe(document: Document, sheet: Sheet, language: str, made_on: date) -> None:
    properties = document.core_properties
    properties.title, properties.subject = sheet.title[:255], sheet.kind
    properties.author = properties.last_modified_by = sheet.author[:255]
    properties.comments = ""
    properties.language = language
    properties.created = properties.modified = datetime.combine(made_on, time(), UTC)


def _write_identity(document: Document, sheet: Sheet, photo: bytes | None) -> None:
    document.add_paragraph(sheet.kind, _SOFT_STYLE)
    document.add_heading(sheet.name, 1)
    if photo:
        picture = document.add_picture(BytesIO(photo), width=Mm(32))
        picture._inline.docPr.set("descr", sheet.photo_alt)
    if sheet.headline:
        document.add_paragraph(sheet.headline, _HEADLINE_STYLE)
    if sheet.note:
        document.add_paragraph(sheet.note, _SOFT_STYLE)


def _write_facts(document: Document, sheet: Sheet) -> None:
    if sheet.facts:
        document.add_heading(sheet.facts_title, 2)
    for fact in sheet.facts:
        paragraph = document.add_paragraph()
        paragraph.add_run(_("%(label)s:") % {"label": fact.label}).bold = True
        paragraph.add_run(" " + ", ".join(fact.lines))
        for position, link in enumerate(fact.links):
            paragraph.add_run(", " if position else "")
            _add_link(paragraph, link)


def _write_skills(document: Document, sheet: Sheet) -> None:
    if sheet.groups:
        document.add_heading(sheet.skills_title, 2)
    for group in sheet.groups:
        document.add_heading(group.title, 3)
        for skill in group.skills:
            paragraph = document.add_paragraph(style="List Bullet")
            paragraph.add_run(skill.label).bold = True
            paragraph.add_run("".join(f" · {words}" for words in _said_of(skill)))
    if sheet.groups:
        document.add_paragraph(sheet.legend, _SOFT_STYLE)


def _said_of(skill: SkillLine) -> Iterator[str]:
    if skill.level_words:
        yield skill.level_words
    yield skill.status


def _write_stories(document: Document, sheet: Sheet) -> None:
    if sheet.stories:
        document.add_heading(sheet.stories_title, 2)
    for story in sheet.stories:
        _write_story(document, story)


def _write_story(document: Document, story: Story) -> None:
    document.add_heading(story.title, 3)
    setting = " · ".join(filter(None, (story.year, story.setting)))
    if setting:
        document.add_paragraph(setting, _SOFT_STYLE)
    for value, label in story.figures:
        document.add_paragraph(f"{value} {label}".strip(), _FIGURE_STYLE)
    for part in story.parts:
        document.add_paragraph().add_run(part.label).bold = True
        for block in part.blocks:
            for line in block.lines:
                document.add_paragraph(line, "List Bullet" if block.is_list else None)
    for said in filter(None, (story.skills, story.confirmed)):
        document.add_paragraph(said, _SOFT_STYLE)
    if story.link:
        _add_link(document.add_paragraph(), story.link)


def _add_link(paragraph: Paragraph, link: Link) -> None:
    run = paragraph.add_run(link.label)
    if not link.url:
        return
    run.font.color.rgb, run.font.underline = _ACTION, True
    anchor = OxmlElement("w:hyperlink")
    address = paragraph.part.relate_to(link.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    anchor.set(qn("r:id"), address)
    anchor.append(run._element)
    paragraph._element.append(anchor)


def _write_foot(document: Document, sheet: Sheet) -> None:
    foot = document.sections[0].footer.paragraphs[0]
    foot.style = document.styles[_SOFT_STYLE]
    facts = filter(None, (sheet.collective, sheet.contact, sheet.made_on))
    foot.add_run("".join(f"{words} · " for words in facts))
    for piece in re.split(r"(\{pages?\})", sheet.page_label):
        if piece in _PAGE_FIELDS:
            _add_field(foot, _PAGE_FIELDS[piece])
        else:
            foot.add_run(piece)


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    field.append(paragraph.add_run("1")._element)
    paragraph._element.append(field)
