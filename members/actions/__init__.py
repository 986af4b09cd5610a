from members.actions.accounts import (
    choose_language,
    close_account,
    create_account,
    reopen_account,
)
from members.actions.organizations import ensure_organizations, find_or_create_organization
from members.actions.profiles import create_profile, update_profile
from members.actions.references import add_reference, change_reference, remove_reference
from members.actions.roles import end_role, grant_role, withdraw_role
from members.actions.skills import set_skills

__all__ = [
    "add_reference",
    "change_reference",
    "choose_language",
    "close_account",
    "create_account",
    "create_profile",
    "end_role",
    "ensure_organizations",
    "find_or_create_organization",
    "grant_role",
    "remove_reference",
    "reopen_account",
    "set_skills",
    "update_profile",
    "withdraw_role",
]
