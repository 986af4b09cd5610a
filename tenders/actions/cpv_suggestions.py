from django.db import transaction

from members.actions.references import change_reference
from members.models import Reference, User


@transaction.atomic
def confirm_reference_code(*, reference: Reference, code: str, actor: User) -> Reference:
    """Give an achievement the CPV code (8 digits) that its person chose; it counts from then on.

    The same code again changes nothing. Raises ValidationError, by field: `cpv_malformed`;
    Reference.DoesNotExist once removed.
    """
    return change_reference(reference=reference, actor=actor, classification_code=code)
