"""Who owns what, who may do what, and what proves it."""

from workbench.tenancy.models.audit import AuditEntry
from workbench.tenancy.models.credentials import AccessToken, ApiKey, Credential, ServiceAccount
from workbench.tenancy.models.idempotency import IdempotentResponse
from workbench.tenancy.models.organizations import MOST_RECORDING_DAYS, Organization, Project
from workbench.tenancy.models.people import Invitation, Membership, Role, User

__all__ = [
    "MOST_RECORDING_DAYS",
    "AccessToken",
    "ApiKey",
    "AuditEntry",
    "Credential",
    "IdempotentResponse",
    "Invitation",
    "Membership",
    "Organization",
    "Project",
    "Role",
    "ServiceAccount",
    "User",
]
