from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.models import Story, User


class StoryWordsForm(forms.ModelForm):
    """The words of a story, told once more."""

    class Meta:
        model = Story
        fields = ("title", "text", "signature")
        labels = {
            "title": _("A short title"),
            "text": _("The story"),
            "signature": _("Signed"),
        }
        help_texts = {
            "text": _("In the words of the person. A blank line begins a paragraph."),
            "signature": _("As she wants to be named: a first name, initials, or a trade."),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}


class StoryForm(StoryWordsForm):
    """Whose story, and its words. Nothing is shown before its person has agreed."""

    email = forms.EmailField(
        label=_("E-mail address of the person"),
        help_text=_("The one used to log in: she reads it first, and decides."),
    )

    field_order = ("email",)

    def clean_email(self) -> User:
        email = self.cleaned_data["email"].lower()
        user = User.objects.filter(email=email, is_active=True).first()
        if user is None:
            message = _("No open account uses this address.")
            raise forms.ValidationError(message, code="unknown_person")
        return user


def draft_name(story: Story | None = None) -> str:
    """How the draft of a story that is not sent yet is called among those of a person."""
    return f"story:{story.public_id}" if story else "story:new"


def typed_words(sent: QueryDict) -> dict[str, list[str]]:
    """What a draft keeps of what was sent: the fields of the form alone."""
    return {name: sent.getlist(name) for name in StoryForm.base_fields if name in sent}
