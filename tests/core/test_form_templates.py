import pytest
from django.forms import BooleanField, CharField, ChoiceField, Form, RadioSelect, Textarea
from django.template import Context, Template
from django.utils import translation


class ReplyForm(Form):
    title = CharField(help_text="As you would tell a friend.")
    note = CharField(required=False, widget=Textarea)
    level = ChoiceField(choices=[("1", "One"), ("2", "Two")], widget=RadioSelect)
    agreed = BooleanField(help_text="Two pages.")


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


def render(source: str, **context) -> str:
    return Template(source).render(Context(context))


def test_field_ties_label_help_error_and_control():
    form = ReplyForm({"title": ""})

    html = form["title"].as_field_group()

    assert '<label class="field-label" for="id_title">Title</label>' in html
    assert '<div class="field-help" id="id_title_helptext">' in html
    assert '<div id="id_title_error">' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'class="input"' in html


def test_field_marks_what_is_optional_in_words():
    html = ReplyForm()["note"].as_field_group()

    assert '<span class="field-optional">facultatif</span>' in html
    assert '<textarea name="note" class="input"' in html


def test_radio_choices_stand_in_a_fieldset_with_a_legend():
    html = ReplyForm({})["level"].as_field_group()

    assert '<fieldset class="fieldset" aria-describedby="id_level_error">' in html
    assert "<legend>Level</legend>" in html
    assert html.count('<label class="choice"><input type="radio" name="level"') == 2
    assert html.count('aria-invalid="true"') == 2


def test_a_single_checkbox_is_labelled_on_its_line():
    html = ReplyForm()["agreed"].as_field_group()

    assert '<label class="choice"><input type="checkbox" name="agreed"' in html
    assert '<span class="choice-note" id="id_agreed_helptext">Two pages.</span>' in html


def test_widgets_keep_their_own_class_and_drop_the_placeholder():
    field = CharField()
    field.widget.attrs.update({"class": "is-short", "placeholder": "Year"})
    form = Form()
    form.fields["year"] = field

    html = str(form["year"])

    assert 'class="input is-short"' in html
    assert "placeholder" not in html


def test_error_summary_counts_answers_and_leads_to_each():
    form = ReplyForm({"title": ""})
    form.add_error(None, "Too late.")

    html = render('{% include "components/error_summary.html" with form=form only %}', form=form)

    assert "3 réponses sont à revoir" in html
    assert "<li>Too late.</li>" in html
    assert '<a href="#id_title">Title\u00a0: ' in html
    assert '<a href="#id_level_0">Level\u00a0: ' in html


def test_error_summary_of_a_refused_form_without_wrong_answer():
    form = ReplyForm({"title": "A", "level": "1", "agreed": "on"})
    form.add_error(None, "Too late.")

    html = render('{% include "components/error_summary.html" with form=form only %}', form=form)

    assert "Nous n’avons pas pu aller plus loin" in html


def test_error_summary_is_absent_from_a_form_without_error():
    html = render(
        '{% include "components/error_summary.html" with form=form only %}', form=ReplyForm()
    )

    assert html.strip() == ""


def test_facet_disables_what_would_find_nothing():
    html = render(
        '{% include "components/facet.html" with field=form.level counts=counts only %}',
        form=ReplyForm({"level": "2"}),
        counts={"1": 0, "2": 1284},
    )

    assert 'name="level" value="1" disabled>' in html
    assert 'name="level" value="2" checked>' in html
    assert '<span class="choice-count">1\u202f284</span>' in html


def test_choices_of_a_list_say_their_value_their_group_and_which_is_chosen():
    class LevelForm(Form):
        level = ChoiceField(choices=[("", "Any"), ("Known", [("a&b", "A & B"), ("2", "Two")])])

    html = str(LevelForm({"level": "2"})["level"])

    assert '<option value="">Any</option>' in html
    assert '<optgroup label="Known">' in html
    assert '<option value="a&amp;b">A &amp; B</option>' in html
    assert '<option value="2" selected>Two</option>' in html
    assert html.count("selected") == 1
