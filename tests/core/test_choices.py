"""Long lists of choices, written without a template."""

import pytest
from django import forms
from django.test.html import parse_html
from django.utils.translation import override

from collectif.core.facets import Facet, Option
from collectif.core.templatetags.choices import (
    facet_options,
    select_field,
    select_groups,
    select_options,
    text_field,
)


class Typed(forms.Form):
    q = forms.CharField(
        max_length=200,
        required=False,
        help_text="<i>",
        widget=forms.TextInput(attrs={"type": "search", "data-least": "2"}),
    )


class Around(forms.Form):
    km = forms.TypedChoiceField(
        coerce=int,
        choices=[("", "50 km"), (25, "25 km"), (100, "100 km")],
        required=False,
        help_text="<i>",
        widget=forms.Select(attrs={"form": "search"}),
    )


def test_options_leave_the_empty_one_out_and_mark_what_is_chosen():
    html = select_options([("", "Partout"), ("38", "Isère <38>"), (73, "Savoie")], "73")
    assert html == (
        '<option value="38">Isère &lt;38&gt;</option><option value="73" selected>Savoie</option>'
    )


def test_groups_hold_their_options():
    html = select_groups([("Finance & audit", [("a", "Audit")])])
    assert html == (
        '<optgroup label="Finance &amp; audit"><option value="a">Audit</option></optgroup>'
    )


def test_values_of_a_filter_are_boxes_of_its_form():
    options = (
        Option("fin", "finance <b>", 3, is_chosen=True),
        Option("it", "numérique", None, is_chosen=False, depth=2),
    )
    html = facet_options(Facet("family", "Domaine", options), options, "search")
    assert html == (
        '<label class="choice is-facet"><input type="checkbox" form="search" id="family-fin"'
        ' name="family" value="fin" checked><span>Finance &lt;b&gt;</span>'
        '<span class="choice-count">3</span></label>'
        '<label class="choice is-facet is-depth-2"><input type="checkbox" form="search"'
        ' id="family-it" name="family" value="it"><span>Numérique</span></label>'
    )


@pytest.mark.parametrize("data", [{}, {"km": ""}, {"km": "100"}, {"km": "nine"}])
def test_field_is_written_as_its_widget_writes_it(data):
    form = Around(data)
    form.is_valid()
    assert parse_html(select_field(form["km"])) == parse_html(str(form["km"]))


@pytest.mark.parametrize("data", [{}, {"q": ""}, {"q": '"<b>" & more'}, {"q": "x" * 300}])
def test_line_to_type_in_is_written_as_its_widget_writes_it(data):
    form = Typed(data)
    form.is_valid()
    assert parse_html(text_field(form["q"])) == parse_html(str(form["q"]))


def test_same_list_is_written_anew_for_another_choice():
    choices = [("38", "Isère"), ("73", "Savoie")]
    chosen = [select_options(choices, code).count(" selected") for code in ("38", "73", "1", "38")]
    assert chosen == [1, 1, 0, 1]
    assert 'value="73" selected' in select_options(choices, "73")


def test_counts_are_written_in_the_language_of_the_page():
    options = (Option("fin", "finance", 1_500, is_chosen=False),)
    facet = Facet("family", "Domaine", options)
    written = {}
    for language in ("fr", "en"):
        with override(language):
            written[language] = facet_options(facet, options, "search")
    assert "1\u202f500" in written["fr"]
    assert "1,500" in written["en"]
