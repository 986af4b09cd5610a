import time
from threading import Event

import pytest
from django.db import transaction

from members.models import User
from tenders.models import Procedure
from tests.concurrency import PATIENCE, run_together
from tests.database import empty_tables
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_tables_are_emptied_while_a_request_reads_one_after_the_other():
    UserFactory()
    is_reading = Event()

    @transaction.atomic
    def read():
        assert not Procedure.objects.exists()
        is_reading.set()
        time.sleep(0.2)
        # Locked first, were they locked one by one.
        assert User.objects.exists()

    def empty():
        is_reading.wait(PATIENCE)
        empty_tables(None)

    assert run_together(empty, read) == []
    assert not User.objects.exists()
