import pytest

from tests.people import Api, person
from workbench.tenancy.access_tokens import access_token_issue
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import service_account_create
from workbench.tenancy.models import ApiKey, AuditEntry, Invitation, Membership, Role, User
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.services import invitation_create, member_add, member_remove, member_role_set


def membership(somebody):
    return Membership.objects.get(user=somebody.user, organization=somebody.organization)


def as_actor(somebody):
    return actor_of_user(somebody.user)


@pytest.fixture
def dora(alice):
    return person("dora", of=alice, role=Role.ADMIN)


def test_an_admin_adds_a_member(alice, dora):
    eve = User.objects.create_user("eve@example.com")
    made = member_add(organization=alice.organization, user=eve, role=Role.VIEWER, actor=as_actor(dora))
    assert (made.role, made.organization) == (Role.VIEWER, alice.organization)
    entry = AuditEntry.objects.get(action="member.add")
    assert (entry.actor, entry.target, entry.details["role"]) == (dora.user, str(eve.id), "viewer")


def test_nobody_is_a_member_twice(alice, bob):
    with pytest.raises(NotAllowed, match="already"):
        member_add(organization=alice.organization, user=bob.user, role=Role.ADMIN, actor=as_actor(alice))
    assert membership(bob).role == Role.DEVELOPER


def test_an_admin_makes_no_owner(alice, bob, dora):
    with pytest.raises(NotAllowed):
        member_role_set(membership=membership(bob), role=Role.OWNER, actor=as_actor(dora))
    with pytest.raises(NotAllowed):
        member_role_set(membership=membership(dora), role=Role.OWNER, actor=as_actor(dora))
    assert membership(bob).role == Role.DEVELOPER
    assert membership(dora).role == Role.ADMIN


def test_an_admin_neither_demotes_nor_removes_an_owner(alice, dora):
    person("olga", of=alice, role=Role.OWNER)
    with pytest.raises(NotAllowed):
        member_role_set(membership=membership(alice), role=Role.VIEWER, actor=as_actor(dora))
    with pytest.raises(NotAllowed):
        member_remove(membership=membership(alice), actor=as_actor(dora))
    assert membership(alice).role == Role.OWNER


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.BILLING, Role.VIEWER])
def test_no_one_below_an_admin_changes_members(alice, bob, role):
    frank = person("frank", of=alice, role=role)
    with pytest.raises(NotAllowed):
        member_role_set(membership=membership(bob), role=Role.VIEWER, actor=as_actor(frank))
    with pytest.raises(NotAllowed):
        member_remove(membership=membership(bob), actor=as_actor(frank))
    assert membership(bob).role == Role.DEVELOPER


def test_an_owner_elsewhere_is_nobody_here(alice, bob, charlie):
    with pytest.raises(NotAllowed):
        member_remove(membership=membership(bob), actor=as_actor(charlie))
    assert membership(bob)


def test_the_last_owner_neither_leaves_nor_steps_down(alice, bob):
    with pytest.raises(NotAllowed, match="at least one owner"):
        member_remove(membership=membership(alice), actor=as_actor(alice))
    with pytest.raises(NotAllowed, match="at least one owner"):
        member_role_set(membership=membership(alice), role=Role.ADMIN, actor=as_actor(alice))
    assert membership(alice).role == Role.OWNER


def test_of_two_owners_one_may_go(alice, bob):
    member_role_set(membership=membership(bob), role=Role.OWNER, actor=as_actor(alice))
    member_remove(membership=membership(alice), actor=as_actor(alice))
    assert not Membership.objects.filter(user=alice.user).exists()
    assert AuditEntry.objects.get(action="member.role_set").details == {
        "email": "bob@example.com",
        "from": "developer",
        "to": "owner",
    }


def test_a_viewer_may_leave(alice):
    viewer = person("vera", of=alice, role=Role.VIEWER)
    member_remove(membership=membership(viewer), actor=as_actor(viewer))
    assert not Membership.objects.filter(user=viewer.user).exists()


def test_with_a_member_go_the_credentials_they_made_and_their_tokens(alice, bob):
    bobs, alices = bob.api(), alice.api()
    account, _ = service_account_create(
        organization=alice.organization, projects=[alice.project], name="robot", actor=as_actor(bob)
    )
    robot = Api(access_token_issue(credential=account, project=alice.project, scopes=account.scopes)[1])
    path = "/api/auth/access-tokens"
    assert [bobs.get(path).status, robot.get(path).status] == [200, 200]
    member_remove(membership=membership(bob), actor=as_actor(alice))
    assert bobs.get(path).error == ("access_token_invalid", 401)
    assert robot.get(path).error == ("access_token_invalid", 401)
    assert alices.get(path).status == 200
    actions = set(AuditEntry.objects.filter(actor=alice.user).values_list("action", flat=True))
    assert {"api_key.revoke", "service_account.revoke", "member.remove"} <= actions


def test_what_a_member_made_elsewhere_stays(alice, bob, charlie):
    member_add(organization=charlie.organization, user=bob.user, role=Role.DEVELOPER, actor=as_actor(charlie))
    key, _ = charlie.key()
    ApiKey.objects.filter(pk=key.pk).update(created_by=bob.user)
    member_remove(membership=membership(bob), actor=as_actor(alice))
    key.refresh_from_db()
    assert key.revoked_at is None


def test_with_a_member_go_the_invitations_they_sent(alice, dora):
    invitation, _ = invitation_create(
        organization=alice.organization, email="friend@example.com", role=Role.ADMIN, actor=as_actor(dora)
    )
    member_remove(membership=membership(dora), actor=as_actor(alice))
    assert Invitation.objects.get(pk=invitation.pk).revoked_at


def test_a_role_that_manages_no_credentials_takes_those_with_it_that_the_person_made(alice):
    dora = person("dora", of=alice, role=Role.DEVELOPER)
    key, _ = dora.key()
    robot, _ = service_account_create(
        organization=alice.organization, projects=[alice.project], name="robot", actor=actor_of_user(dora.user)
    )
    kept, _ = alice.key()
    membership = Membership.objects.get(user=dora.user)
    member_role_set(membership=membership, role=Role.ADMIN, actor=actor_of_user(alice.user))
    key.refresh_from_db()
    assert key.revoked_at is None
    member_role_set(membership=membership, role=Role.VIEWER, actor=actor_of_user(alice.user))
    for credential in (key, robot, kept):
        credential.refresh_from_db()
    assert (bool(key.revoked_at), bool(robot.revoked_at), kept.revoked_at) == (True, True, None)
    revoked = AuditEntry.objects.filter(action__endswith=".revoke").values_list("target", "actor_label")
    assert set(revoked) == {(str(key.id), "alice@example.com"), (str(robot.id), "alice@example.com")}
