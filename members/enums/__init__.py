from members.enums.cohort import (
    CohortSort,
    StuckReason,
)
from members.enums.directory import (
    AvailabilityWindow,
    DirectorySort,
    DirectoryView,
)
from members.enums.entry import (
    Admission,
    ApplicationState,
    ConsentPurpose,
    FirstStep,
    InterviewKind,
    MemberState,
    SpellEnd,
    StateReason,
)
from members.enums.exchange import (
    ContactState,
    CvPart,
    JobState,
    ReportDecision,
    ReportState,
)
from members.enums.profile import (
    Audience,
    CefrLevel,
    ContractNature,
    NextStep,
    ProfileField,
    WorkForm,
)
from members.enums.roles import (
    Language,
    MailChoice,
    Role,
    RoleState,
)
from members.enums.skills import (
    ConfirmationEnd,
    ConfirmationKind,
    SkillKind,
    SkillLevel,
    SkillStanding,
)

__all__ = [
    "Admission",
    "ApplicationState",
    "Audience",
    "AvailabilityWindow",
    "CefrLevel",
    "CohortSort",
    "ConfirmationEnd",
    "ConfirmationKind",
    "ConsentPurpose",
    "ContactState",
    "ContractNature",
    "CvPart",
    "DirectorySort",
    "DirectoryView",
    "FirstStep",
    "InterviewKind",
    "JobState",
    "Language",
    "MailChoice",
    "MemberState",
    "NextStep",
    "ProfileField",
    "ReportDecision",
    "ReportState",
    "Role",
    "RoleState",
    "SkillKind",
    "SkillLevel",
    "SkillStanding",
    "SpellEnd",
    "StateReason",
    "StuckReason",
    "WorkForm",
]
