"""Pieces of SQL made part of a larger statement."""

import pytest
from django.db import connection

from collectif.core.sql import Part, fetch, has_bit, nested
from members.models import DirectoryEntry, User
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_nested_rows_keep_their_parameters():
    wanted = UserFactory(last_name="100 % d'accord")
    UserFactory()
    rows = nested(User.objects.filter(last_name=wanted.last_name).order_by().values("pk"))
    counted = Part(f"SELECT count(*) FROM {rows.sql} found WHERE pk > %s", (*rows.params, 0))
    assert fetch(counted) == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_settings_that_find_words_by_their_index_last_as_long_as_the_statement():
    asked = Part("SELECT current_setting('enable_seqscan'), %s", ("x",))
    assert fetch(asked, by_index=True) == [("off", "x")]
    assert fetch(asked) == [("on", "x")]


@pytest.mark.parametrize(
    ("bits", "expected"), [(0b100, 1), (0b001, 0), (0b101, 1), (0, 0), (1 << 62, 1)]
)
def test_one_of_several_bits_is_enough(bits, expected):
    with connection.cursor() as cursor:
        sql, params = (
            DirectoryEntry.objects.filter(has_bit("families", bits))
            .order_by()
            .values("families")
            .query.sql_with_params()
        )
        values = 'VALUES (%s::bigint)) AS "members_directoryentry" (families)'
        sql = sql.replace('"members_directoryentry" WHERE', f"({values} WHERE")
        cursor.execute(sql, (((1 << 62) | 0b110), *params))
        assert len(cursor.fetchall()) == expected
