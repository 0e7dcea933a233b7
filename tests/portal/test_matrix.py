"""Who may do what: every page of an organization against every role. A page that nobody listed fails."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from billing.invoice_models import Invoice
from detection.models import Recording
from detection.services import session_create
from movespecs.services import STARTER, movespec_create, version_create
from tests.people import Person, person
from workbench.portal.urls import of_an_organization
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import Membership, Role
from workbench.tenancy.services import invitation_create
from workbench.webhooks.events import event_emit
from workbench.webhooks.models import Delivery, EventType
from workbench.webhooks.services import webhook_create

EVERYONE = "owner admin developer billing viewer"
MANAGERS = "owner admin"
BUILDERS = "owner admin developer"


@dataclass(frozen=True)
class Row:
    """The roles that are let in, and the status they get; every other role gets 403. A `{name}` of a body is the id of
    that thing of Alice's."""

    roles: str
    status: int = 200
    method: str = "get"
    body: dict[str, Any] = field(default_factory=dict)


def post(roles: str, status: int = 302, **body: Any) -> Row:
    return Row(roles, status, "post", body)


MATRIX = {
    "": Row(EVERYONE),
    "keys/": Row(BUILDERS),
    "keys/<kind:kind>/": Row(BUILDERS),
    "keys/<kind:kind>/new/": Row(BUILDERS),
    "keys/<kind:kind>/<uuid:key_id>/": Row(BUILDERS),
    "keys/<kind:kind>/<uuid:key_id>/roll/": post(BUILDERS, 200, overlap="3600"),
    "keys/<kind:kind>/<uuid:key_id>/revoke/": post(BUILDERS),
    "movespecs/": Row(EVERYONE),
    "movespecs/new/": Row(BUILDERS),
    "movespecs/fork/<uuid:movespec_id>/": Row(BUILDERS),
    "movespecs/<uuid:movespec_id>/": Row(EVERYONE),
    "movespecs/<uuid:movespec_id>/draft/": post(BUILDERS, 409, yaml_source="name: other"),
    "movespecs/<uuid:movespec_id>/test/": Row(BUILDERS),
    "movespecs/<uuid:movespec_id>/test/run/": post(BUILDERS, 422),
    "movespecs/<uuid:movespec_id>/test/step/": post(BUILDERS, 422),
    "movespecs/<uuid:movespec_id>/test/recordings/<uuid:session_id>/": Row(BUILDERS),
    "movespecs/<uuid:movespec_id>/versions/": Row(EVERYONE),
    "movespecs/<uuid:movespec_id>/versions/new/": post(BUILDERS),
    "movespecs/<uuid:movespec_id>/versions/compare/": Row(EVERYONE, body={"from": "draft"}),
    "movespecs/<uuid:movespec_id>/versions/<uuid:version_id>/": Row(EVERYONE),
    "movespecs/<uuid:movespec_id>/versions/<uuid:version_id>/release/": post(BUILDERS),
    "movespecs/<uuid:movespec_id>/settings/": Row(EVERYONE),
    "movespecs/<uuid:movespec_id>/rename/": post(BUILDERS, name="Other"),
    "movespecs/<uuid:movespec_id>/visibility/": post(BUILDERS, visibility="public"),
    "movespecs/<uuid:movespec_id>/star/": post(BUILDERS),
    "movespecs/<uuid:movespec_id>/archive/": post(BUILDERS),
    "movespecs/<uuid:movespec_id>/unarchive/": post(BUILDERS),
    "sessions/": Row(EVERYONE),
    "sessions/sessions.csv": Row(EVERYONE),
    "sessions/sessions.json": Row(EVERYONE),
    "sessions/<uuid:session_id>/": Row(EVERYONE),
    "sessions/<uuid:session_id>/events.csv": Row(EVERYONE),
    "sessions/<uuid:session_id>/events.json": Row(EVERYONE),
    "sessions/<uuid:session_id>/finalize/": post(BUILDERS),
    "sessions/<uuid:session_id>/cancel/": post(BUILDERS),
    "sessions/<uuid:session_id>/recording/delete/": post(BUILDERS),
    "sessions/<uuid:session_id>/recording/poses.json": Row(EVERYONE),
    "sessions/<uuid:session_id>/recording/replay.json": Row(EVERYONE),
    "sessions/<uuid:session_id>/recording/replay.bin": Row(EVERYONE),
    "recording/": Row(MANAGERS),
    "projects/<uuid:project_id>/recording/": Row(MANAGERS),
    "projects/<uuid:project_id>/recording/delete/": post(MANAGERS, name="Main"),
    "billing/": Row("owner admin billing"),
    "billing/details/": post("owner billing", address="1 Quay"),
    "billing/payment/": post("owner billing"),
    "billing/invoices/<uuid:invoice_id>/": Row("owner admin billing"),
    "usage/": Row(EVERYONE),
    "usage.csv": Row(EVERYONE),
    "plan/": Row("owner admin billing"),
    "plan/change/": post("owner billing", plan="pro"),
    "plan/keep/": post("owner billing"),
    "welcome/": Row(BUILDERS),
    "welcome/<uuid:movespec_id>/": Row(BUILDERS),
    "webhooks/": Row(BUILDERS),
    "webhooks/new/": Row(BUILDERS),
    "webhooks/<uuid:webhook_id>/": Row(BUILDERS),
    "webhooks/<uuid:webhook_id>/edit/": Row(BUILDERS),
    "webhooks/<uuid:webhook_id>/test/": post(BUILDERS),
    "webhooks/<uuid:webhook_id>/roll/": post(BUILDERS),
    "webhooks/<uuid:webhook_id>/disable/": post(BUILDERS),
    "webhooks/<uuid:webhook_id>/enable/": post(BUILDERS),
    "webhooks/<uuid:webhook_id>/delete/": post(BUILDERS),
    "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/": Row(BUILDERS),
    "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/resend/": post(BUILDERS),
    "projects/": Row(EVERYONE),
    "projects/create/": post(MANAGERS, name="Second"),
    "projects/<uuid:project_id>/": Row(EVERYONE),
    "projects/<uuid:project_id>/rename/": post(MANAGERS, name="Other"),
    "projects/<uuid:project_id>/archive/": post(MANAGERS),
    "projects/<uuid:project_id>/unarchive/": post(MANAGERS),
    "members/": Row(EVERYONE),
    "members/leave/": post(EVERYONE),
    "members/invite/": post(MANAGERS, emails="frank@example.com", role="viewer"),
    "members/invitations/<uuid:invitation_id>/resend/": post(MANAGERS),
    "members/invitations/<uuid:invitation_id>/revoke/": post(MANAGERS),
    "members/<uuid:membership_id>/": Row(EVERYONE),
    "members/<uuid:membership_id>/role/": post(MANAGERS, role="viewer"),
    "members/<uuid:membership_id>/remove/": post(MANAGERS),
    "audit/": Row(MANAGERS),
    "audit/audit-log.csv": Row(MANAGERS),
    "settings/": Row(EVERYONE),
    "settings/rename/": post("owner", name="Acme"),
    "settings/delete/": post("owner", typed="alice's"),
}


def addresses(patterns: Any, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


ADDRESSES = sorted(set(addresses(of_an_organization)))


LISTED = [address for address in ADDRESSES if address in MATRIX]


def test_every_page_is_listed():
    assert set(ADDRESSES) == set(MATRIX)


@pytest.fixture
def things(alice: Person, bob: Person) -> dict[str, Any]:
    """What Alice has, by the names that addresses use."""
    key, _ = alice.key()
    invitation, _ = invitation_create(
        organization=alice.organization, email="eve@example.com", role=Role.VIEWER, actor=actor_of_user(alice.user)
    )
    movespec = movespec_create(project=alice.project, name="Wave", description="", actor="alice")
    version = version_create(movespec=movespec, yaml_source=f"{STARTER}# older\n")
    session = session_create(project=alice.project, mode="live", movespec_version=version, contract_major=1)
    Recording.objects.create(session=session, expires_at=timezone.now() + timedelta(days=1))
    invoice = Invoice.objects.create(
        organization=alice.organization,
        number="1",
        name="alice's",
        plan="pro",
        cycle_start=date(2026, 1, 1),
        cycle_end=date(2026, 2, 1),
        currency="EUR",
        total=0,
        issued_at=timezone.now(),
        due_at=timezone.now(),
    )
    webhook, _ = webhook_create(
        project=alice.project, url="https://93.184.215.14/hook", events=list(EventType), actor=actor_of_user(alice.user)
    )
    event_emit(type=EventType.SESSION_COMPLETED, project=alice.project, data={}, key="one")
    Delivery.objects.update(state=Delivery.State.FAILED, next_at=None)
    return {
        "webhook_id": webhook.pk,
        "delivery_id": webhook.deliveries.get().pk,
        "kind": "api-keys",
        "key_id": key.pk,
        "project_id": alice.project.pk,
        "invitation_id": invitation.pk,
        "membership_id": Membership.objects.get(user=bob.user).pk,
        "movespec_id": movespec.pk,
        "version_id": version.pk,
        "invoice_id": invoice.pk,
        "session_id": session.pk,
    }


def ask(browser: Any, address: str, organization_id: Any, things: dict[str, Any]) -> Any:
    """What it changes is taken back."""
    row, path = MATRIX[address], address
    for name, value in things.items():
        path = path.replace(f"<uuid:{name}>", str(value)).replace(f"<kind:{name}>", str(value))
    assert "<" not in path, "add what it names to `things`"
    body = {name: value.format(**things) for name, value in row.body.items()}
    with transaction.atomic():
        answer = getattr(browser, row.method)(f"/portal/{organization_id}/{path}", body)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("address", LISTED)
def test_each_role_gets_the_status_that_the_table_says(signed_in, alice, things, address):
    row, got = MATRIX[address], {}
    for role in Role:
        who = signed_in(person(f"a-{role}", of=alice, role=role))  # a second owner, who may leave
        got[role] = ask(who, address, alice.organization.pk, things).status_code
    assert got == {role: row.status if role in row.roles.split() else 403 for role in Role}


@pytest.mark.parametrize("address", LISTED)
def test_an_outsider_cannot_tell_an_organization_from_none(signed_in, alice, charlie, things, address):
    there = signed_in(charlie)
    theirs, none = (ask(there, address, pk, things) for pk in (alice.organization.pk, uuid4()))
    assert theirs.status_code == none.status_code == 404
    assert theirs.content == none.content
    if "<uuid:" in address:
        assert ask(there, address, charlie.organization.pk, things).status_code == 404


@pytest.mark.parametrize("address", LISTED)
def test_whoever_is_not_signed_in_is_asked_to(client, alice, things, address):
    answer = ask(client, address, alice.organization.pk, things)
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/?next=")
