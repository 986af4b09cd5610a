from django.db import transaction

from collectif.core.events import Event, record_event
from members.models import Profile, User


@transaction.atomic
def record_dossier(*, profile: Profile, actor: User, form: str, is_anonymous: bool) -> Event:
    """Write down that a skills dossier leaves the site, and in which form; not what it says.

    One's own is one's own business: `own_dossier_made` stays out of the coordinators' sight.
    """
    is_own = profile.user_id == actor.pk
    return record_event(
        actor=actor,
        verb="own_dossier_made" if is_own else "dossier_made",
        subject=profile,
        form=form,
        is_anonymous=is_anonymous,
    )
