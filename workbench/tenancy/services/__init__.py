"""What changes organizations, their members and their projects. All that touches access is audited with it."""

from workbench.tenancy.services.accounts import (
    account_delete,
    account_switch_off,
    account_switch_on,
    organizations_alone,
    organizations_held,
)
from workbench.tenancy.services.invitations import (
    invitation_accept,
    invitation_create,
    invitation_found,
    invitation_revoke,
    invitations_open,
)
from workbench.tenancy.services.members import member_add, member_remove, member_role_set
from workbench.tenancy.services.organizations import (
    organization_close,
    organization_create,
    organization_plan_set,
    organization_rename,
    organization_resume,
    organization_suspend,
)
from workbench.tenancy.services.projects import (
    project_archive,
    project_create,
    project_recording_set,
    project_rename,
    project_unarchive,
)
from workbench.tenancy.services.system import system_project_get_or_create

__all__ = [
    "account_delete",
    "account_switch_off",
    "account_switch_on",
    "invitation_accept",
    "invitation_create",
    "invitation_found",
    "invitation_revoke",
    "invitations_open",
    "member_add",
    "member_remove",
    "member_role_set",
    "organization_close",
    "organization_create",
    "organization_plan_set",
    "organization_rename",
    "organization_resume",
    "organization_suspend",
    "organizations_alone",
    "organizations_held",
    "project_archive",
    "project_create",
    "project_recording_set",
    "project_rename",
    "project_unarchive",
    "system_project_get_or_create",
]
