"""Who facilitates: people near a group are ticked, anybody else is named by her address."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import RoleState
from members.models import User


class FacilitatorAddressField(forms.EmailField):
    """The address that somebody who takes part logs in with; its value is that person, or None."""

    def __init__(self, **options: Any) -> None:
        help_text = _("The e-mail address this person logs in with.")
        super().__init__(help_text=help_text, required=False, **options)

    def clean(self, value: Any) -> User | None:
        email = super().clean(value)
        if not email:
            return None
        people = User.objects.at_address(email).filter(is_active=True)
        user = people.in_role_state(RoleState.CURRENT, day=timezone.localdate()).first()
        if user is None:
            message = _(
                "Nobody who takes part in the collective logs in with this address: check it, or"
                " invite this person first."
            )
            raise forms.ValidationError(message, code="unknown_person")
        return user
