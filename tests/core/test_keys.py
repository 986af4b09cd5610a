from hashlib import sha256

from collectif.core.keys import digest_of, new_key


def test_key_is_long_and_never_the_same():
    keys = {new_key() for _ in range(100)}

    assert len(keys) == 100
    assert {len(key) for key in keys} == {43}


def test_digest_is_that_of_the_key():
    assert digest_of("é") == sha256("é".encode()).hexdigest()
