"""What moderators do on the operators' site."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from movespecs.models import MoveSpec, Visibility
from movespecs.services import STARTER, DelistedError, movespec_archive, movespec_create, movespec_update
from tests.people import Api, person
from workbench.tenancy.models import AuditEntry, User

PATH = "admin:movespecs_movespec_changelist"


@pytest.fixture
def alice(db):
    return person("alice")


pytestmark = pytest.mark.usefixtures("permissions")


@pytest.fixture
def public(alice):
    movespec = movespec_create(project=alice.project, name="Wave", description="", actor="alice", yaml_source=STARTER)
    movespec_update(movespec=movespec, actor="alice", visibility=Visibility.PUBLIC)
    return movespec


def staff(*permissions):
    user = User.objects.create_user("moderator@example.com", is_staff=True)
    TOTP.activate(user, "a secret")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def act(client, action, movespec):
    return client.post(reverse(PATH), {"action": action, "_selected_action": str(movespec.pk)}, follow=True)


def visibility(movespec):
    return MoveSpec.objects.get(pk=movespec.pk).visibility


def test_a_moderator_delists_and_relists(public):
    moderator, path = staff("view_movespec", "change_movespec"), f"/api/movespecs/{public.pk}"
    act(moderator, "delist", public)
    assert Api().get(path).error == ("movespec_not_found", 404)
    with pytest.raises(DelistedError):
        movespec_update(movespec=public, actor="alice", visibility=Visibility.PUBLIC)
    act(moderator, "relist", public)
    assert Api().get(path).status == 200
    entries = AuditEntry.objects.filter(actor_label="operator moderator@example.com").order_by("created_at")
    assert [(entry.target, entry.details["to"]) for entry in entries] == [
        (str(public.pk), "delisted"),
        (str(public.pk), "public"),
    ]


def test_doing_it_again_changes_nothing(public):
    moderator = staff("view_movespec", "change_movespec")
    for action in ("delist", "delist", "relist", "relist"):
        act(moderator, action, public)
    assert AuditEntry.objects.filter(actor_label__startswith="operator").count() == 2


def test_what_is_private_is_not_made_public_by_relisting(public):
    movespec_update(movespec=public, actor="alice", visibility=Visibility.PRIVATE)
    act(staff("view_movespec", "change_movespec"), "relist", public)
    assert visibility(public) == Visibility.PRIVATE


def test_an_archived_one_is_said_to_be_so(public):
    movespec_archive(movespec=public, actor="alice")
    answer = act(staff("view_movespec", "change_movespec"), "delist", public)
    assert "Wave is archived." in answer.content.decode()


def test_who_may_only_look_moderates_nothing(public):
    act(staff("view_movespec"), "delist", public)
    assert visibility(public) == Visibility.PUBLIC
