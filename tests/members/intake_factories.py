from datetime import UTC, date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from collectif.core.keys import digest_of
from members.enums import ApplicationState, InterviewKind
from members.models import Application, Group, GroupSpell, Interview, Invitation
from tests.members.factories import UserFactory

# A Tuesday, ten in the morning in Paris; past, for places are counted by the clock of Postgres.
NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
TODAY = NOW.date()
KEY = "a-key-of-an-invitation"


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group

    name = factory.Sequence(lambda n: f"Groupe {n:03}")
    size_limit = 12


class GroupSpellFactory(DjangoModelFactory):
    class Meta:
        model = GroupSpell

    user = factory.SubFactory(UserFactory, member=True)
    group = factory.SubFactory(GroupFactory)
    entered_on = date(2026, 3, 2)


class ApplicantFactory(DjangoModelFactory):
    """A request whose address is proven, in the state asked for."""

    class Meta:
        model = Application

    first_name = "Rose"
    last_name = factory.Sequence(lambda n: f"Valette {n}")
    email = factory.Sequence(lambda n: f"valette{n}@example.org")
    department = "38"
    message = "J’ai dirigé des usines et je cherche des missions près de chez moi."
    confirmed_at = NOW - timedelta(days=3)
    state = ApplicationState.NEW
    state_changed_at = NOW - timedelta(days=2)
    group = factory.Maybe(
        factory.LazyAttribute(lambda one: one.state in {"accepted", "waiting", "joined"}),
        yes_declaration=factory.SubFactory(GroupFactory),
        no_declaration=None,
    )
    decline_reason = factory.LazyAttribute(
        lambda one: "Cherche un emploi salarié." if one.state == "declined" else ""
    )


class InterviewFactory(DjangoModelFactory):
    """Tomorrow at ten, for three quarters of an hour."""

    class Meta:
        model = Interview

    application = factory.SubFactory(ApplicantFactory, state=ApplicationState.INTERVIEW)
    interviewer = factory.SubFactory(UserFactory, coordinator=True)
    kind = InterviewKind.VIDEO
    place = "https://visio.example/salle"
    starts_at = NOW + timedelta(days=1)
    ends_at = factory.LazyAttribute(lambda one: one.starts_at + timedelta(minutes=45))


class InvitationFactory(DjangoModelFactory):
    """Sent yesterday to somebody who did not apply; its key is `KEY` for the first one."""

    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"invitee{n}@example.org")
    first_name = "Paule"
    last_name = factory.Sequence(lambda n: f"Rivoire {n}")
    group = factory.SubFactory(GroupFactory)
    invited_by = factory.SubFactory(UserFactory, coordinator=True)
    key_digest = factory.Sequence(lambda n: digest_of(f"{KEY}{n}"))
    sent_at = NOW - timedelta(days=1)
    expires_at = NOW + timedelta(days=13)


def fill(group: Group) -> Group:
    """Take every place of a group."""
    GroupSpellFactory.create_batch(group.size_limit, group=group)
    return group
