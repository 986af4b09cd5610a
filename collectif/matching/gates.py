"""Who may be matched at all: plain yes or no, asked before any score, never a weight."""

from datetime import datetime

from collectif.core.places import Department
from collectif.matching.inputs import NoticeInput, ProfileInput
from collectif.matching.proximity import resolve


def is_open(*, is_call: bool, closes_at: datetime | None, now: datetime) -> bool:
    """Tell whether one can still answer: a call whose deadline, if it has one, lies ahead."""
    return is_call and (closes_at is None or closes_at > now)


def has_wanted_nature(natures: frozenset[str], profile: ProfileInput) -> bool:
    """Tell whether the contract is of a kind the member takes; an unsaid kind passes."""
    return not natures or bool(natures & profile.contract_natures)


def is_within_reach(departments: tuple[Department, ...], profile: ProfileInput) -> bool:
    """Tell whether the place suits; only a member who asked for it is held to their départements.

    An unknown place passes: the notice may well be near.
    """
    if not profile.is_strict_place or not departments:
        return True
    return not set(departments).isdisjoint(resolve(profile.departments))


def passes(notice: NoticeInput, profile: ProfileInput, now: datetime) -> bool:
    """Tell whether `notice` may be proposed to `profile` at the aware datetime `now`."""
    return (
        is_open(is_call=notice.is_call, closes_at=notice.closes_at, now=now)
        and has_wanted_nature(notice.contract_natures, profile)
        and is_within_reach(resolve(notice.departments), profile)
    )
