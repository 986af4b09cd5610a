from datetime import date

from members.models import Profile, ProfileView, User


def record_view(*, profile: Profile, viewer: User, today: date) -> None:
    """Keep that a person looked at a profile, once a day and never at her own.

    Whose profile it is may know it. Not an event.
    """
    if profile.user_id != viewer.pk:
        view = ProfileView(profile=profile, viewer=viewer, seen_on=today)
        ProfileView.objects.bulk_create([view], ignore_conflicts=True)
