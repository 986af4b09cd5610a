"""The ways through the site, as each person may take them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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


# Seven at most: more would not be read.
MAIN = (
    Entry("dashboard", _("My week")),
    Entry("tenders:procedure_list", _("Calls for tenders"), permissions.can_browse_tenders),
    Entry("tenders:match_list", _("For me"), permissions.can_have_matches),
    Entry("tenders:source_detail", _("Sources"), permissions.can_read_sources),
    Entry("members:role_list", _("Roles"), permissions.can_manage_roles),
    Entry("outbox_list", _("E-mails"), permissions.can_read_outbox),
    Entry("event_list", _("Journal"), permissions.can_read_journal),
)

# Logging out is a form of its own, in the template.
ACCOUNT = (
    Entry("members:profile_detail", _("My profile"), permissions.can_have_profile, "user"),
    Entry("mfa_index", _("Protection of the account"), icon="lock"),
    Entry("account_email", _("E-mail address"), icon="mail"),
)


def main_navigation(user: User | AnonymousUser, path: str) -> list[Item]:
    """The main menu; the deepest entry whose address begins `path` is the current one."""
    return _menu(MAIN, user, path)


def account_menu(user: User | AnonymousUser, path: str) -> list[Item]:
    """What concerns the person's own account."""
    return _menu(ACCOUNT, user, path)


def _menu(entries: tuple[Entry, ...], user: Any, path: str) -> list[Item]:
    if not user.is_authenticated:
        return []
    shown = [(reverse(entry.view_name), entry) for entry in entries if entry.is_open_to(user)]
    current = max((url for url, _entry in shown if path.startswith(url)), key=len, default=None)
    return [
        Item(url=url, label=str(entry.label), is_current=url == current, icon=entry.icon)
        for url, entry in shown
    ]
