from members.models.application import Application, Interview
from members.models.application_note import ApplicationNote
from members.models.charter import Charter, CharterSignature
from members.models.confirmation import Confirmation, ConfirmationRequest
from members.models.consent import Consent
from members.models.contact import Block, ContactRequest, Report
from members.models.cv_import import CvImport
from members.models.departure import Departure
from members.models.directory import DirectoryEntry, DirectorySearch, ProfileView
from members.models.draft import FormDraft
from members.models.group import Group, GroupSpell
from members.models.invitation import Invitation
from members.models.membership import Membership, Outcome, OutcomeKind
from members.models.organization import Organization
from members.models.privacy import DataExport, DeletionRequest
from members.models.profile import Profile, ProfileLanguage, ProfileLink, ProfileOperator
from members.models.reference import Reference, SkillProof
from members.models.role import RoleGrant
from members.models.rome import Occupation, OccupationSkill, RomeSkill, RomeTerm
from members.models.skill import Skill
from members.models.story import Story
from members.models.user import User

__all__ = [
    "Application",
    "ApplicationNote",
    "Block",
    "Charter",
    "CharterSignature",
    "Confirmation",
    "ConfirmationRequest",
    "Consent",
    "ContactRequest",
    "CvImport",
    "DataExport",
    "DeletionRequest",
    "Departure",
    "DirectoryEntry",
    "DirectorySearch",
    "FormDraft",
    "Group",
    "GroupSpell",
    "Interview",
    "Invitation",
    "Membership",
    "Occupation",
    "OccupationSkill",
    "Organization",
    "Outcome",
    "OutcomeKind",
    "Profile",
    "ProfileLanguage",
    "ProfileLink",
    "ProfileOperator",
    "ProfileView",
    "Reference",
    "Report",
    "RoleGrant",
    "RomeSkill",
    "RomeTerm",
    "Skill",
    "SkillProof",
    "Story",
    "User",
]
