from members.sources.cv import docx
from tests.members.sources.cv.documents import docx_of

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def lines(body):
    return docx.read(docx_of(f"<w:document {NAMESPACES}>{body}</w:document>")).lines


def paragraph(content, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r>{content}</w:r></w:p>"


def test_runs_of_a_paragraph_are_one_line():
    assert lines("<w:p><w:r><w:t>Sor</w:t></w:r><w:r><w:t>ne</w:t></w:r></w:p>") == ("Sorne",)


def test_breaks_and_tabulations_are_kept_but_not_their_stops():
    content = "<w:t>Sorne</w:t><w:tab/><w:t>2015</w:t><w:br/><w:t>Budget</w:t>"

    assert lines(paragraph(content, "<w:tabs><w:tab/></w:tabs>")) == ("Sorne\t2015", "Budget")


def test_items_of_a_list_have_a_bullet():
    assert lines(paragraph("<w:t>Budget</w:t>", "<w:numPr/>")) == ("• Budget",)
    assert lines(paragraph("<w:t>Budget</w:t>", '<w:pStyle w:val="Listepuces"/>')) == ("• Budget",)
    assert lines(paragraph("<w:t>Budget</w:t>", '<w:pStyle w:val="Titre"/>')) == ("Budget",)


def test_a_text_box_is_read_once_and_apart_from_its_paragraph():
    box = f"<w:txbxContent>{paragraph('<w:t>Langues</w:t>')}</w:txbxContent>"
    choice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"

    assert lines(paragraph(f"{choice}</mc:AlternateContent><w:t>Sorne</w:t>")) == (
        "Langues",
        "Sorne",
    )


def test_what_was_deleted_is_not_read():
    assert lines(paragraph("<w:delText>1965</w:delText><w:t>Sorne</w:t>")) == ("Sorne",)
