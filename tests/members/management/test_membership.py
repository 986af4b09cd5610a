from django.urls import reverse

from members.enums import MemberState
from members.management.membership import open_memberships
from members.models import Charter, Membership, OutcomeKind, User

NEWCOMER = "agnes.legoffic@demo.example"


def test_newcomer_has_everything_to_do(client, seeded):
    newcomer = User.objects.get(email=NEWCOMER)
    assert newcomer.membership.state == MemberState.TRIAL
    assert newcomer.membership.welcomed_at is None
    assert newcomer.owes_signature

    client.force_login(newcomer)
    assert client.get(reverse("dashboard")).url.startswith(reverse("members:charter_sign"))


def test_the_others_have_signed(seeded):
    owing = {user.email for user in User.objects.all() if user.owes_signature}

    # Partners, funders, trainers and the committee are asked nothing.
    members = set(Membership.objects.values_list("user__email", flat=True))
    assert owing & members == {NEWCOMER}
    assert Membership.objects.filter(state=MemberState.ACTIVE).exists()


def test_outcomes_count_or_do_not(seeded):
    kinds = OutcomeKind.objects.values_list("counts_as_positive", flat=True)

    assert set(kinds) == {True, False}


def test_what_the_collective_wrote_meanwhile_stays(seeded):
    Membership.objects.filter(user__email=NEWCOMER).update(state=MemberState.ACTIVE)
    OutcomeKind.objects.update(counts_as_positive=False)

    open_memberships()

    assert Charter.objects.count() == 1
    assert Membership.objects.get(user__email=NEWCOMER).state == MemberState.ACTIVE
    assert not OutcomeKind.objects.filter(counts_as_positive=True).exists()
