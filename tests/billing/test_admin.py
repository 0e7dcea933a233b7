"""What operators do about billing, and that it is written down."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from billing.models import BillingAccount
from tests.people import person
from workbench.tenancy.models import AuditEntry, Organization, User

LIST = "/admin/tenancy/organization/"


@pytest.fixture
def operator(db):
    user = User.objects.create_superuser("operator@example.com", "a long enough password")
    TOTP.activate(user, "a secret")
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def alice(db):
    return person("alice")


def act(client, action, who):
    return client.post(LIST, {"action": action, "_selected_action": str(who.organization.pk)})


def test_a_payment_is_overdue_and_then_settled(operator, alice):
    act(operator, "delinquent", alice)
    assert BillingAccount.objects.get().delinquent_since
    assert "Everything is paid" in operator.get(LIST).content.decode()
    assert operator.get("/admin/billing/billingaccount/").status_code == 200
    act(operator, "settled", alice)
    assert BillingAccount.objects.get().delinquent_since is None
    entries = AuditEntry.objects.order_by("created_at").values_list("action", "actor_label")
    assert list(entries) == [
        ("billing.delinquent", "operator operator@example.com"),
        ("billing.settled", "operator operator@example.com"),
    ]


def test_an_organization_is_put_on_a_plan_by_arrangement(operator, alice):
    act(operator, "to_enterprise", alice)
    assert Organization.objects.get(pk=alice.organization.pk).plan == "enterprise"


def test_people_who_are_no_operators_find_no_such_page(alice):
    client = Client()
    client.force_login(alice.user)
    assert act(client, "to_enterprise", alice).status_code == 302
    assert Organization.objects.get(pk=alice.organization.pk).plan == "internal"
