from members.models.organization import Organization
from members.models.profile import Profile, Reference, Skill
from members.models.role import RoleGrant
from members.models.user import User

__all__ = ["Organization", "Profile", "Reference", "RoleGrant", "Skill", "User"]
