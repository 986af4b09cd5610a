import pytest
import time_machine
from allauth.mfa.totp.internal.auth import validate_totp_code
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from collectif.context_processors import demo, site
from members.management.demo import demo_people


@pytest.fixture
def request_of(rf: RequestFactory):
    def build(user=None):
        request = rf.get("/")
        if user:
            request.user = user
        return request

    return build


def test_page_knows_the_collective_and_the_menus(request_of, bob, settings):
    context = site(request_of(bob))

    assert context["site"]["name"] == settings.SITE_NAME
    assert context["navigation"][0].url == "/semaine/"
    assert context["account_menu"][0].url == "/profil/"


def test_menus_are_made_only_when_a_template_asks(request_of, bob, django_assert_num_queries):
    with django_assert_num_queries(0):
        context = site(request_of(bob))
    with django_assert_num_queries(1):
        assert context["navigation"]
        assert context["account_menu"]


@pytest.mark.parametrize("user", [None, AnonymousUser()])
def test_visitor_and_early_errors_cost_no_query(db, request_of, user, django_assert_num_queries):
    with django_assert_num_queries(0):
        context = site(request_of(user))
        assert context["navigation"][0].url == "/comment-ca-marche/"
        assert not context["account_menu"]


@time_machine.travel("2026-11-24T09:00:10Z", tick=False)
def test_demonstration_tells_its_accounts_and_the_present_code(rf, settings):
    context = demo(rf.get("/"))["demo"]

    assert validate_totp_code(settings.DEMO_TOTP_SECRET, context["totp_code"])
    assert [account["email"] for account in context["accounts"]] == [
        person.email for person in demo_people()
    ]
