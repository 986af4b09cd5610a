"""What people say of the calls in their lists, the same however often it is said."""

from members.models import Profile
from tenders.actions.marks import explain_mark, mark_procedure
from tenders.enums import FeedbackReason, MarkKind
from tenders.models import Procedure

REFUSED = 5


def say_again() -> None:
    """Set aside, for their field, the first calls of each list as it stands."""
    for profile in Profile.objects.order_by("pk"):
        listed = profile.matches.holding().values("procedure")
        for procedure in Procedure.objects.filter(pk__in=listed).order_by("pk")[:REFUSED]:
            mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.HIDDEN)
            explain_mark(profile=profile, procedure=procedure, reason=FeedbackReason.DOMAIN)
