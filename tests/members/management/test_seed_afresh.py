"""The demonstration where there is nothing yet: its own module, for the others share one."""

import pytest
from django.core.management import CommandError, call_command

from collectif.core.outbox import OutboxMessage
from members.management.demo import PASSWORD
from members.models import User
from tests.core.outbox.factories import OutboxMessageFactory


@pytest.mark.parametrize("secret", ["", None])
def test_settings_without_demonstration_refuse_the_seed(db, settings, secret):
    settings.DEMO_TOTP_SECRET = secret

    with pytest.raises(CommandError):
        call_command("seed")

    assert User.objects.count() == 0


def test_without_seed_no_login_is_promised(db, capsys):
    call_command("demo_logins")

    printed = capsys.readouterr().out
    assert PASSWORD not in printed
    assert "seed" in printed


def test_nobody_is_written_to_about_the_demonstration(db):
    message = OutboxMessageFactory()

    call_command("seed", verbosity=0)

    assert list(OutboxMessage.objects.all()) == [message]
