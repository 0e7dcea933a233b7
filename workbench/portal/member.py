"""A signed-in person in one of their organizations: what every view of the portal is given."""

from dataclasses import dataclass

from django.http import HttpRequest

from workbench.tenancy.audit import Actor, actor_of_user
from workbench.tenancy.models import Membership, Organization, User
from workbench.tenancy.roles import role_may


@dataclass(frozen=True, slots=True)
class Member:
    request: HttpRequest
    membership: Membership

    @property
    def user(self) -> User:
        return self.membership.user

    @property
    def organization(self) -> Organization:
        return self.membership.organization

    @property
    def actor(self) -> Actor:
        return actor_of_user(self.user)

    def may(self, permission: str) -> bool:
        return role_may(self.membership.role, permission)
