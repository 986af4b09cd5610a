"""What keeps machines out of public forms, without a third party and without a riddle."""

from copy import copy
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SALT = "members.forms.guarded"
# Nobody reads and fills a form faster than this, nor keeps one open longer.
FASTEST = timedelta(seconds=3)
SLOWEST = timedelta(hours=24)
AGAIN = _("Everything you typed is still here. Please read it once more, then send it again.")


class GuardedForm(forms.Form):
    """A form that anyone may send: an answer no person gives, and the time taken to fill it.

    Whoever is wrongly stopped loses nothing: the form comes back as typed, and passes next time.
    """

    # Named like nothing that browsers fill by themselves.
    second_remark = forms.CharField(
        label=_("Leave this line empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    shown_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["shown_at"] = _stamp()

    def clean(self) -> dict[str, Any]:
        """Stop what was sent too fast, too late, or with the hidden line filled.

        Nothing is said of it beside other errors: the form comes back anyway.
        """
        cleaned = super().clean() or self.cleaned_data
        found = [self._check_hidden_line(cleaned), self._check_stamp(cleaned)]
        codes = [code for code in found if code]
        if codes and not self.errors:
            self.add_error(None, forms.ValidationError(AGAIN, code=codes[0]))
        return cleaned

    def _check_hidden_line(self, cleaned: dict[str, Any]) -> str:
        if not cleaned.pop("second_remark", ""):
            return ""
        self._refill("second_remark", "")
        return "hidden_line_filled"

    def _check_stamp(self, cleaned: dict[str, Any]) -> str:
        age = _age(cleaned.pop("shown_at", ""))
        if age is None or age > SLOWEST:
            self._refill("shown_at", _stamp())
            return "too_old"
        return "too_fast" if age < FASTEST else ""

    def _refill(self, name: str, value: str) -> None:
        """Have the form come back with this in place of what was sent."""
        data: Any = copy(self.data)
        data[self.add_prefix(name)] = value
        self.data = data


def _stamp() -> str:
    return _signer().sign(str(timezone.now().timestamp()))


def _age(stamp: str) -> timedelta | None:
    """How long ago we signed this; None for what we did not sign."""
    try:
        shown_at = float(_signer().unsign(stamp))
    except signing.BadSignature:
        return None
    return timedelta(seconds=timezone.now().timestamp() - shown_at)


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT)
