import pytest

from members.enums import MemberState
from members.forms.memberships import LeaveForm, PauseForm, StateForm
from members.models import Membership
from tests.members.membership_factories import OutcomeKindFactory


def targets(form) -> list[str]:
    return [value for value, _label in form.fields["target"].choices]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (MemberState.TRIAL, ["active", "paused"]),
        (MemberState.ACTIVE, ["paused"]),
        (MemberState.PAUSED, ["active"]),
        (MemberState.LEFT, ["trial", "active", "alumni"]),
        (MemberState.ALUMNI, ["active", "left"]),
    ],
)
def test_each_state_offers_those_it_may_become(state, expected):
    form = StateForm(membership=Membership(state=state))

    assert targets(form) == expected
    assert ("frees_places" in form.fields) is ("paused" in expected)


@pytest.mark.parametrize(
    ("state", "expected"),
    [(MemberState.TRIAL, ["left"]), (MemberState.ACTIVE, ["alumni", "left"])],
)
def test_departure_offers_what_the_state_allows(state, expected):
    assert targets(LeaveForm(state=state)) == expected


@pytest.mark.parametrize(
    "form",
    [
        StateForm(membership=Membership(state=MemberState.ACTIVE)),
        PauseForm(),
        LeaveForm(state=MemberState.ACTIVE),
    ],
    ids=lambda form: type(form).__name__,
)
def test_no_reason_is_chosen_for_whoever_decides(form):
    assert form.fields["reason"].choices[0][0] == ""
    assert form["reason"].initial is None


def test_no_news_is_offered_first_and_ticked(db):
    OutcomeKindFactory(is_retired=True)
    kind = OutcomeKindFactory()

    form = LeaveForm(state=MemberState.ACTIVE, initial={"kind": ""})

    assert [str(value) for value, _label in form.fields["kind"].choices] == ["", str(kind.pk)]
    assert [box.data["selected"] for box in form["kind"].subwidgets] == [True, False]
