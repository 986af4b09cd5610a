"""Long lists of choices, written without a template."""

from collectif.core.facets import Facet, Option
from collectif.core.templatetags.choices import facet_options, select_groups, select_options


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
