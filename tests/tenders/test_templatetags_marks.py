"""The buttons of a card, written without a template."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.translation import override

from tenders.models import Procedure
from tenders.templatetags.marks import ACTS, mark_button, mark_buttons

TITLE = "Entretien <b> des " + "toitures " * 20


@pytest.fixture
def procedure():
    return Procedure(public_id=uuid4(), title=TITLE)


@pytest.mark.parametrize("name", ACTS)
def test_button_sends_where_its_act_is_done_with_and_without_a_script(procedure, name):
    html = mark_button(procedure, name)
    url = reverse(ACTS[name].view_name, args=[procedure.public_id])
    assert f'formaction="{url}" hx-post="{url}" hx-target="#notice-{procedure.public_id}"' in html


def test_button_says_whether_the_call_is_kept(procedure):
    pressed = {name: mark_button(procedure, name).partition("aria-pressed=")[2] for name in ACTS}
    assert pressed["keep"].startswith('"false"')
    assert pressed["kept"].startswith('"true"')
    assert (pressed["hide"], pressed["restore"]) == ("", "")


def test_button_names_its_call_shortly_and_escapes_it(procedure):
    html = mark_button(procedure, "keep")
    assert "Entretien &lt;b&gt; des" in html
    assert "<b>" not in html
    assert TITLE not in html


def test_button_speaks_the_language_of_the_page(procedure):
    with override("fr"):
        french = mark_button(procedure, "hide")
    with override("en"):
        english = mark_button(procedure, "hide")
    assert "Not for me" in english
    assert "Not for me" not in french


@pytest.mark.parametrize(
    ("mark", "names"),
    [(None, ["keep", "hide"]), ("kept", ["kept", "hide"]), ("hidden", ["restore"])],
)
def test_card_offers_what_its_mark_leaves_to_do(procedure, mark, names):
    procedure.my_mark = mark
    assert mark_buttons(procedure) == "".join(mark_button(procedure, name) for name in names)
