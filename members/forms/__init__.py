from members.forms.profile import ProfileForm
from members.forms.references import ReferenceForm
from members.forms.roles import RoleEndForm, RoleForm

__all__ = ["ProfileForm", "ReferenceForm", "RoleEndForm", "RoleForm"]
