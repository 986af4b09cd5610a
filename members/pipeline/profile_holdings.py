"""What is held about what a person shows of herself, and about whom she talks with."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from collectif.core.personal_data import Holding
from members import models
from members.models.application import ERASED

DERIVED = "drawn from her profile, which is told"
OF_ANOTHER = "what another person did, who is not named to her"
JUSTICE = "what is told of a person has to be answered (GDPR, art. 15-4 and 17-3-e)"

SHOWN_HOLDINGS: Final = (
    Holding(
        model=models.SkillProof,
        path="skill__profile__user",
        name="proofs",
        title=_("What proves your skills"),
        fields=("skill__label", "skill__domain_code", "reference__title", "created_at"),
    ),
    Holding(
        model=models.ConfirmationRequest,
        path="reference__profile__user",
        name="confirmations_asked",
        title=_("Confirmations you asked for"),
        fields=("reference__title", "message", "created_at", "answered_at", "withdrawn_at"),
    ),
    Holding(
        model=models.ConfirmationRequest,
        path="asked_of",
        name="confirmations_to_give",
        title=_("Confirmations asked of you"),
        fields=("reference__title", "message", "created_at", "answered_at"),
        url_name="members:confirmation_list",
    ),
    Holding(
        model=models.Confirmation,
        path="confirmed_by",
        name="confirmations_given",
        title=_("Confirmations you gave"),
        fields=("kind", "words", "confirmed_at", "revoked_at"),
        url_name="members:confirmation_list",
        blanks={"words": ""},
        reason="what she stood by goes on proving what another did",
    ),
    Holding(
        model=models.Confirmation,
        path="owner",
        name="confirmations_received",
        title=_("Confirmations you received"),
        fields=(
            *("reference__title", "skill__label", "kind", "words"),
            *("confirmed_by__first_name", "confirmed_by__last_name", "confirmed_at", "revoked_at"),
        ),
        url_name="members:confirmation_list",
    ),
    Holding(model=models.Confirmation, path="profile__user", reason="told as those she received"),
    Holding(
        model=models.Reference,
        path="profile__user",
        name="achievements",
        title=_("Your achievements"),
        fields=(
            *("title", "context", "text", "result", "figures", "year", "sector"),
            *("classification_code", "link", "file_name", "audience", "created_at"),
        ),
        files=("file",),
        url_name="members:profile_detail",
    ),
    Holding(
        model=models.Skill,
        path="profile__user",
        name="skills",
        title=_("Your skills"),
        fields=(
            *("kind", "domain_code", "rome_skill__label", "hidden_code", "label"),
            *("level", "last_used_year", "found_in"),
        ),
        url_name="members:skill_update",
    ),
    Holding(
        model=models.ProfileLanguage,
        path="profile__user",
        name="languages",
        title=_("Your languages"),
        fields=("code", "level"),
        url_name="members:profile_detail",
    ),
    Holding(
        model=models.ProfileLink,
        path="profile__user",
        name="links",
        title=_("Your links"),
        fields=("label", "url"),
        url_name="members:profile_detail",
    ),
    Holding(
        model=models.ProfileOperator,
        path="profile__user",
        name="operators",
        title=_("Your structures"),
        fields=("organization__name", "work_form"),
        url_name="members:profile_detail",
    ),
    Holding(
        model=models.CvImport,
        path="profile__user",
        name="cvs",
        title=_("CVs you sent"),
        fields=("file_name", "state", "is_kept", "proposals", "created_at"),
        files=("file",),
    ),
    Holding(
        model=models.ProfileView,
        path="profile__user",
        name="views",
        title=_("Days when your profile was read"),
        fields=("seen_on",),
    ),
    Holding(model=models.DirectoryEntry, path="profile__user", reason=DERIVED),
    Holding(
        model=models.Profile,
        path="user",
        name="profile",
        title=_("Your profile"),
        fields=(
            *("headline", "departments", "is_strict_place", "is_remote", "contract_natures"),
            *("commune", "radius_km", "work_forms", "days_per_month", "available_from"),
            *("busy_weeks", "audiences", "is_anonymous", "changed_at"),
        ),
        files=("photo",),
        url_name="members:profile_detail",
    ),
)

EXCHANGE_HOLDINGS: Final = (
    Holding(
        model=models.ProfileView,
        path="viewer",
        name="profiles_read",
        title=_("Days when you read a profile"),
        fields=("seen_on",),
    ),
    Holding(
        model=models.ContactRequest,
        path="sender",
        name="messages_sent",
        title=_("Messages you sent to members"),
        fields=("message", "state", "answer", "created_at", "answered_at"),
        blanks={"message": ERASED},
        reason="the answer is another person's",
    ),
    Holding(
        model=models.ContactRequest,
        path="recipient",
        name="messages_received",
        title=_("Messages you received from members"),
        fields=(
            *("sender__first_name", "sender__last_name", "message", "state", "answer"),
            *("created_at", "answered_at"),
        ),
        blanks={"answer": ""},
        reason="the message is another person's",
    ),
    Holding(
        model=models.Block,
        path="owner",
        name="blocks",
        title=_("People you blocked"),
        fields=("created_at",),
    ),
    Holding(model=models.Block, path="blocked", reason=OF_ANOTHER),
    Holding(
        model=models.Report,
        path="reporter",
        name="reports",
        title=_("What you told the coordinators"),
        fields=("reason", "state", "decision", "created_at", "handled_at"),
        blanks={},
        reason=JUSTICE,
    ),
    Holding(model=models.Report, path="reported", blanks={}, reason=JUSTICE),
    Holding(model=models.Report, path="handled_by", blanks={}, reason=JUSTICE),
    Holding(
        model=models.DirectorySearch,
        path="owner",
        name="directory_searches",
        title=_("Searches of the directory you keep"),
        fields=("name", "query", "created_at"),
        url_name="members:directory_search_list",
    ),
    Holding(
        model=models.FormDraft,
        path="owner",
        name="drafts",
        title=_("Forms you began and did not send"),
        fields=("form", "data", "saved_at"),
    ),
)
