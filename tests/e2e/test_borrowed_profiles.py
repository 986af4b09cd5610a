"""What one test leaves in the browser, the next one does not find."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
REMEMBERED = "[localStorage.length, navigator.onLine]"


@pytest.fixture
def profile(profiles):
    return profiles[True]


def test_nothing_is_left_for_the_next_one(profile, address):
    context = profile.lend()
    page = context.new_page()
    page.goto(address("legal"))
    page.evaluate("localStorage.setItem('a', 'b')")
    context.add_cookies([{"name": "a", "value": "b", "url": address("legal")}])
    context.route("**/*", lambda route: route.abort())
    context.set_offline(True)

    profile.clean()

    assert profile.lend() == context
    assert context.cookies() == []
    assert context.pages == [profile.keeper]
    page = context.new_page()
    page.goto(address("legal"))
    assert page.evaluate(REMEMBERED) == [0, True]


def test_profile_whose_clock_was_changed_is_thrown_away(profile):
    context = profile.lend()
    context.new_page().clock.install()

    profile.clean()

    assert profile.lend() != context
