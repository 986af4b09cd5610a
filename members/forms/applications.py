import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from collectif.core.text import normalise_spaces
from members.enums import ConsentPurpose
from members.forms.fields import departments_by_region
from members.forms.guarded import GuardedForm
from members.models import Application, Group

# The very words agreed to, kept with each consent (GDPR, art. 7).
CONSENT_WORDS: Final = {
    ConsentPurpose.APPLICATION: _(
        "I agree that the coordinators read my request, keep it and write to me about it."
    ),
    ConsentPurpose.NEWS: _("I also wish to receive the news of the collective by e-mail."),
}
PHONE = re.compile(r"\+?[\d .()/-]+")
FEWEST_DIGITS = 6


def _departments() -> list[tuple[str, Any]]:
    return [("", _("Choose a département")), *departments_by_region()]


def _autofill(token: str, **others: Any) -> dict[str, Any]:
    """What lets a browser fill the field by itself (WCAG 2.2, criterion 1.3.5)."""
    return {"autocomplete": token, **others}


class PhoneField(forms.CharField):
    """A number as people write it, from any country."""

    widget = forms.TextInput(attrs=_autofill("tel", type="tel", **{"class": "is-medium"}))

    def clean(self, value: Any) -> str:
        phone = normalise_spaces(super().clean(value))
        digits = sum(char.isdigit() for char in phone)
        if phone and not (PHONE.fullmatch(phone) and digits >= FEWEST_DIGITS):
            message = _("Give a number with its digits, such as 06 12 34 56 78.")
            raise forms.ValidationError(message, code="phone_malformed")
        return phone


class WishedGroupField(forms.ModelChoiceField):
    """The groups open to newcomers, each with when and where it meets."""

    def label_from_instance(self, group: Group) -> str:
        facts = ", ".join(filter(None, [group.rhythm, group.place]))
        return f"{group} ({facts})" if facts else str(group)


class ApplicationForm(GuardedForm, forms.ModelForm):
    """A request to join. Never an age, a birth date or a CV: what you can do comes later."""

    phone = PhoneField(
        label=_("Telephone"),
        help_text=_("If you would rather be called."),
        max_length=30,
        required=False,
    )
    department = forms.ChoiceField(
        label=_("Your département"),
        choices=_departments,
        error_messages={"required": _("Choose the département where you live.")},
    )
    wished_group = WishedGroupField(
        label=_("A group that would suit you?"),
        help_text=_("Nothing is decided here: you talk about it with a coordinator."),
        queryset=Group.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("I do not know yet"),
        error_messages={
            "invalid_choice": _("This group is not open to newcomers. Choose another, or none.")
        },
    )
    accepts_contact = forms.BooleanField(
        label=CONSENT_WORDS[ConsentPurpose.APPLICATION],
        error_messages={
            "required": _("Tick this box so that we may read your request and answer you.")
        },
    )
    accepts_news = forms.BooleanField(
        label=CONSENT_WORDS[ConsentPurpose.NEWS],
        help_text=_("A few times a year. Each e-mail says how to stop them."),
        required=False,
    )

    class Meta:
        model = Application
        fields = (
            "first_name",
            "last_name",
            "email",
            "phone",
            "department",
            "commune",
            "message",
            "wished_group",
            "heard_from",
        )
        labels = {
            "first_name": _("First name"),
            "last_name": _("Last name"),
            "email": _("E-mail address"),
            "commune": _("Your town"),
            "message": _("What brings you?"),
            "heard_from": _("How did you hear of us?"),
        }
        error_messages = {
            "first_name": {"required": _("Give your first name.")},
            "last_name": {"required": _("Give your last name.")},
            "email": {"required": _("Give the address where we can write to you.")},
            "message": {"required": _("Tell us in a few lines: one sentence is a good start.")},
        }
        help_texts = {
            "email": _("We first write there, so that nobody else uses your address."),
            "message": _(
                "Some lines are enough: what you like to do, what you are looking for, what you "
                "miss. Leave out your health and your family: they are not asked here."
            ),
            "heard_from": _("A friend, an adviser, an article…"),
        }
        widgets = {
            "first_name": forms.TextInput(attrs=_autofill("given-name")),
            "last_name": forms.TextInput(attrs=_autofill("family-name")),
            "email": forms.EmailInput(attrs=_autofill("email")),
            "commune": forms.TextInput(attrs=_autofill("address-level2")),
            "message": forms.Textarea(attrs={"rows": 7}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = Group.objects.welcoming()
        self.fields["wished_group"].queryset = groups  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def facts(self) -> dict[str, Any]:
        """What the action takes: the answers, and the words of each consent given."""
        answers = {name: self.cleaned_data[name] for name in self.Meta.fields}
        ticked = {
            ConsentPurpose.APPLICATION: self.cleaned_data["accepts_contact"],
            ConsentPurpose.NEWS: self.cleaned_data["accepts_news"],
        }
        consents = {
            purpose: str(CONSENT_WORDS[purpose]) for purpose, is_given in ticked.items() if is_given
        }
        return {**answers, "consents": consents}


class ResendForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs=_autofill("email")),
    )
