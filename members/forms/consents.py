"""The very words of what members agree to, the same wherever they are asked."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from members.enums import ConsentPurpose

CONSENT_WORDS: Final = {
    ConsentPurpose.DIRECTORY: _(
        "I agree that the other members find me in the directory, with what I open to them."
    ),
    ConsentPurpose.PARTNERS: _(
        "I agree that the partners of the collective find me too, with what I open to them."
    ),
}
