"""The ways through the site, as each person may take them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.permissions import can_browse_meetings
from members import permissions
from members.models import User


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a menu. `count` says how many things wait behind it."""

    url: str
    label: str
    is_current: bool = False
    icon: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What an item is made of, and who sees it."""

    view_name: str
    label: str | Promise
    is_open_to: Callable[[User], bool] = lambda user: True
    icon: str = ""
    # Pages elsewhere that one comes to from there.
    leads_to: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return _address(self.view_name)

    @property
    def paths(self) -> list[str]:
        return [_address(name) for name in (self.view_name, *self.leads_to)]


@cache
def _address(view_name: str) -> str:
    """The address of a page without arguments: every page of the site asks for thirty."""
    return reverse(view_name)


# Seven at most: more would not be read.
MAIN = (
    Entry("dashboard", _("My week")),
    Entry("meetings:calendar", _("Meetings"), can_browse_meetings),
    Entry("tenders:procedure_list", _("Calls for tenders"), permissions.can_browse_tenders),
    Entry("tenders:match_list", _("For me"), permissions.can_have_matches),
    Entry("members:directory_list", _("Directory"), permissions.can_browse_directory),
    Entry(
        "coordination",
        _("Coordination"),
        permissions.runs_collective,
        leads_to=(
            "members:application_board",
            "members:invitation_list",
            "members:group_list",
            "members:report_list",
            "members:role_list",
            "members:charter_list",
            "members:charter_write",
            "tenders:source_detail",
            "tenders:merge_list",
            "tenders:contest_list",
            "tenders:rebuild_detail",
            "outbox_list",
            "event_list",
        ),
    ),
)

# For those who come to see.
VISITOR = (
    Entry("members:how_it_works", _("How it works")),
    Entry("members:story_list", _("Stories")),
    Entry("members:mission_propose", _("Propose a mission")),
    Entry("members:application_create", _("Join us")),
)

# Logging out is a form of its own, in the template.
ACCOUNT = (
    Entry("members:profile_detail", _("My profile"), permissions.can_have_profile, "user"),
    Entry("members:contact_list", _("Messages"), icon="chat"),
    Entry("members:membership_mine", _("My path"), icon="bookmark"),
    Entry("members:privacy_detail", _("My data"), icon="document"),
    Entry("mfa_index", _("Protection of the account"), icon="lock"),
    Entry("account_email", _("E-mail address"), icon="mail"),
)


def main_navigation(user: User | AnonymousUser, path: str) -> list[Item]:
    """The main menu, or that of visitors; the deepest entry that leads here is the current one."""
    return _menu(MAIN if user.is_authenticated else VISITOR, user, path)


def account_menu(user: User | AnonymousUser, path: str) -> list[Item]:
    """What concerns the person's own account."""
    return _menu(ACCOUNT, user, path) if user.is_authenticated else []


def _menu(entries: tuple[Entry, ...], user: Any, path: str) -> list[Item]:
    shown = [entry for entry in entries if entry.is_open_to(user)]
    current = _current(shown, path)
    return [
        Item(
            url=entry.url,
            label=str(entry.label),
            is_current=entry is current,
            icon=entry.icon,
        )
        for entry in shown
    ]


def _current(entries: list[Entry], path: str) -> Entry | None:
    """The entry with the longest address that `path` begins with."""
    leading = [(url, entry) for entry in entries for url in entry.paths if path.startswith(url)]
    return max(leading, key=lambda pair: len(pair[0]), default=("", None))[1]
