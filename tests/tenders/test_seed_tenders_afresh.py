"""Where nobody is there yet: its own module, for the others share their people."""

import pytest
from django.core.management import CommandError, call_command


def test_seed_needs_the_people_first(db):
    with pytest.raises(CommandError, match="run `seed` first"):
        call_command("seed_tenders")
