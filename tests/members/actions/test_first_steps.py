from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions.first_steps import choose_mail, save_first_choices
from members.enums import ConsentPurpose, Language, MailChoice
from members.models import User
from tests.members.intake_factories import NOW
from tests.members.membership_factories import ConsentFactory, MembershipFactory


@pytest.fixture
def membership(bob):
    return MembershipFactory(user=bob)


def save(membership, now=NOW, **others):
    given = {"language": Language.FRENCH, "mail_choices": [], "consents": {}} | others
    return save_first_choices(membership=membership, now=now, **given)


def test_choices_are_kept(membership, bob):
    save(
        membership,
        language=Language.ENGLISH,
        mail_choices=[MailChoice.NEXT_STEPS, MailChoice.CONTACTS],
        consents={ConsentPurpose.DIRECTORY: "J’accepte."},
    )

    stored = User.objects.get(pk=bob.pk)
    assert stored.language == "en"
    assert stored.mail_choices == ["contacts", "next_steps"]
    [consent] = stored.consents.all()
    assert (consent.purpose, consent.text, consent.source) == (
        "directory",
        "J’accepte.",
        "first_steps",
    )
    assert stored.membership.welcomed_at == NOW


def test_saved_again_the_first_time_stays(membership):
    save(membership)
    save(membership, now=NOW + timedelta(days=1), mail_choices=["contacts"])

    membership.refresh_from_db()
    assert membership.welcomed_at == NOW
    assert Event.objects.filter(verb="first_choices_made").count() == 1


def test_what_is_not_ticked_is_not_taken_back(membership, bob):
    ConsentFactory(user=bob)

    save(membership)

    assert bob.consents.active().count() == 1


def test_unknown_mail_is_refused(bob):
    with pytest.raises(ValidationError) as refused:
        choose_mail(user=bob, mail_choices=["contacts", "spam"])

    assert set(refused.value.error_dict) == {"mail_choices"}


def test_same_mail_choices_write_nothing(bob, django_assert_num_queries):
    # The two of a savepoint.
    with django_assert_num_queries(2):
        choose_mail(user=bob, mail_choices=reversed(MailChoice.values))
