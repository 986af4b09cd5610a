import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from tenders.actions.marks import clear_mark, mark_notice
from tenders.enums import MarkKind
from tenders.models import NoticeMark
from tests.concurrency import run_together
from tests.members.factories import ProfileFactory
from tests.tenders.factories import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile():
    return ProfileFactory()


@pytest.fixture
def notice():
    return NoticeFactory()


def test_mark_notice_keeps_the_decision(profile, notice):
    mark = mark_notice(profile=profile, notice=notice, kind=MarkKind.KEPT)

    assert NoticeMark.objects.get() == mark
    assert (mark.profile, mark.notice, mark.kind) == (profile, notice, "kept")
    event = Event.objects.about(notice).get()
    assert (event.actor, event.verb, event.data) == (
        profile.user,
        "notice_marked",
        {"kind": "kept"},
    )


def test_second_click_changes_nothing(profile, notice):
    first = mark_notice(profile=profile, notice=notice, kind=MarkKind.KEPT)

    second = mark_notice(profile=profile, notice=notice, kind=MarkKind.KEPT)

    assert (second.pk, second.marked_at) == (first.pk, first.marked_at)
    assert Event.objects.count() == 1


def test_other_decision_replaces_the_first(profile, notice):
    first = mark_notice(profile=profile, notice=notice, kind=MarkKind.KEPT)

    second = mark_notice(profile=profile, notice=notice, kind=MarkKind.HIDDEN)

    mark = NoticeMark.objects.get()
    assert (mark.pk, mark.kind) == (first.pk, "hidden") == (second.pk, second.kind)
    assert mark.marked_at >= first.marked_at
    assert list(Event.objects.order_by("pk").values_list("data__kind", flat=True)) == [
        "kept",
        "hidden",
    ]


def test_unknown_decision_is_refused(profile, notice):
    with pytest.raises(ValidationError) as raised:
        mark_notice(profile=profile, notice=notice, kind="loved")

    assert raised.value.error_dict["kind"][0].code == "invalid_choice"
    assert not NoticeMark.objects.exists()


def test_decision_of_one_person_is_hers_alone(profile, notice):
    mark_notice(profile=profile, notice=notice, kind=MarkKind.KEPT)
    mark_notice(profile=ProfileFactory(), notice=notice, kind=MarkKind.HIDDEN)

    clear_mark(profile=profile, notice=notice)

    assert NoticeMark.objects.get().kind == "hidden"


def test_clear_mark_takes_the_decision_back_once(profile, notice):
    mark_notice(profile=profile, notice=notice, kind=MarkKind.KEPT)

    clear_mark(profile=profile, notice=notice)
    clear_mark(profile=profile, notice=notice)

    assert not NoticeMark.objects.exists()
    assert Event.objects.filter(verb="notice_mark_cleared").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_one_moment_make_one_mark():
    profile, notice = ProfileFactory(), NoticeFactory()

    def click():
        mark_notice(profile=profile, notice=notice, kind=MarkKind.KEPT)

    assert run_together(click, click) == []
    assert NoticeMark.objects.count() == Event.objects.count() == 1
