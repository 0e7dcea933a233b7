import pytest

from workbench.tenancy.models import Role
from workbench.tenancy.roles import MAY, role_may


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        (Role.OWNER, set(MAY)),
        (Role.ADMIN, set(MAY) - {"manage_owners", "manage_billing", "manage_organization"}),
        (Role.DEVELOPER, {"read", "write_movespecs", "run_sessions", "manage_credentials"}),
        (Role.BILLING, {"read", "read_billing", "manage_billing"}),
        (Role.VIEWER, {"read"}),
    ],
)
def test_what_each_role_may_do(role, permissions):
    assert {permission for permission in MAY if role_may(role, permission)} == permissions


def test_a_permission_that_does_not_exist_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        role_may(Role.OWNER, "manage_everything")
