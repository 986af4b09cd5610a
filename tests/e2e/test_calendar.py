"""The calendar and its planning in a browser: with and without JavaScript, small, by keyboard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import Occurrence, Series
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory
from tests.members.intake_factories import GroupFactory, GroupSpellFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting(bob) -> Occurrence:
    """Tomorrow, of Bob's group, where he has a place; and one that is called off."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    series = SeriesFactory(group=GroupSpellFactory(user=bob).group, starts_on=tomorrow)
    meeting = OccurrenceFactory(series=series)
    BookingFactory(occurrence=meeting, user=bob)
    off = {"state": "cancelled", "cancelled_at": timezone.now(), "cancel_reason": "Grève"}
    OccurrenceFactory(series=series, day=tomorrow + timedelta(days=1), **off)
    return meeting


@pytest.fixture
def tomorrow() -> str:
    return (timezone.localdate() + timedelta(days=1)).isoformat()


def test_calendar_is_sound_in_each_layout(as_bob, address, assert_sound, meeting, tomorrow):
    layouts = ("month", "week", "list")

    assert_sound(as_bob, [address("meetings:calendar", view=one, day=tomorrow) for one in layouts])


def test_planning_is_sound(as_alice, address, assert_sound, meeting):
    subjects = ("occurrence_update", "occurrence_cancel", "following_update")
    pages = [address(f"meetings:{name}", meeting.public_id) for name in subjects]
    pages += [address(f"meetings:{name}") for name in ("series_list", "series_create")]

    assert_sound(as_alice, [*pages, address(meeting.series)])


@pytest.mark.parametrize("has_script", [True, False])
def test_from_the_month_to_the_meeting_in_one_click(
    page, bare, sign_in, bob, address, meeting, tomorrow, has_script
):
    page = sign_in(page if has_script else bare, bob)

    page.goto(address("meetings:calendar", day=tomorrow))
    page.locator("a.calendar-event.is-mine").click()

    expect(page).to_have_url(address(meeting))
    expect(page.locator("main")).to_contain_text("Salle Jacquard")


def test_layouts_and_weeks_are_reached_by_keyboard(as_bob, address, meeting, tomorrow):
    page = as_bob
    page.goto(address("meetings:calendar", day=tomorrow))

    page.locator(".segment").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".week-event.is-mine")).to_be_visible()

    page.locator("a[rel=next]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".week-event.is-mine")).to_have_count(0)
    expect(page.locator(".segment[aria-current]")).to_have_count(1)


@pytest.mark.parametrize("has_script", [True, False])
def test_series_is_previewed_a_date_left_out_then_planned(
    page, bare, sign_in, alice, address, has_script
):
    group = GroupFactory(name="Rives")
    page = sign_in(page if has_script else bare, alice)
    first = timezone.localdate() + timedelta(days=7)

    page.goto(address("meetings:series_create"))
    page.fill("input[name=title]", "Groupe du mardi")
    page.select_option("select[name=group]", str(group.public_id))
    page.fill("input[name=starts_on]", first.isoformat())
    page.fill("input[name=start_time]", "14:00")
    page.fill("input[name=end_time]", "17:00")
    page.check("input[name=frequency][value=weekly]")
    page.select_option("select[name=holiday_rule]", "keep")
    page.locator("button[name=preview]").click()
    boxes = page.locator("#preview input[name=excluded_on]")
    expect(boxes).to_have_count(8)
    boxes.nth(1).check()
    page.locator(".form-foot button[type=submit]").click()

    expect(page.locator("#messages")).not_to_be_empty()
    series = Series.objects.get()
    expect(page).to_have_url(address(series))
    assert series.excluded_on == [first + timedelta(days=7)]
    assert not series.occurrences.filter(recurrence_on=series.excluded_on[0]).exists()


def test_questions_that_make_no_sense_are_hidden(as_alice, address):
    page = as_alice
    page.goto(address("meetings:series_create"))

    page.check("input[name=frequency][value=once]")
    expect(page.locator("select[name=position]")).to_be_hidden()
    expect(page.locator("input[name=until]")).to_be_hidden()

    page.check("input[name=frequency][value=monthly]")
    expect(page.locator("select[name=position]")).to_be_visible()
    page.check("input[name=end][value=on_day]")
    expect(page.locator("input[name=until]")).to_be_visible()


@pytest.mark.parametrize("has_script", [True, False])
def test_change_that_people_feel_is_told_before(
    page, bare, sign_in, alice, address, meeting, has_script
):
    page = sign_in(page if has_script else bare, alice)
    page.goto(address("meetings:series_update", meeting.series.public_id))
    page.fill("input[name=start_time]", "10:00")
    page.fill("input[name=end_time]", "12:00")
    page.locator(".form-foot button[type=submit]").click()

    expect(page.locator("#moved-title")).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.local_start.hour == 14

    page.locator("button[name=settled]").click()
    page.wait_for_url(f"**{reverse('meetings:series_detail', args=[meeting.series.public_id])}")
    meeting.refresh_from_db()
    assert meeting.local_start.hour == 10
    assert meeting.bookings.get().to_confirm_since is not None
