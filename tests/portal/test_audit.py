"""The audit log in words, its filters, its pages and its file."""

import ast
import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.people import person
from workbench.portal.audit.words import WORDS
from workbench.tenancy.audit import SYSTEM, Actor, actor_of_user, audit_add
from workbench.tenancy.credentials import credential_revoke
from workbench.tenancy.models import AuditEntry, Membership, Role
from workbench.tenancy.services import member_remove, organization_suspend

ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


@pytest.fixture
def portal(signed_in, alice):
    return signed_in(alice)


def told(portal, query=""):
    return [f"{actor} {words}" for _, actor, words in portal.get(portal.at("audit/") + query).context["entries"]]


def entry(alice, action="api_key.revoke", *, actor=SYSTEM, ago=timedelta(), **details):
    audit_add(organization=alice.organization, actor=actor, action=action, target="it", details=details)
    made = AuditEntry.objects.latest("created_at")
    AuditEntry.objects.filter(pk=made.pk).update(created_at=timezone.now() - ago)
    return made


def test_it_says_who_did_what_to_what(portal, alice, bob):
    key, _ = alice.key()
    credential_revoke(credential=key, actor=actor_of_user(alice.user))
    member_remove(membership=Membership.objects.get(user=bob.user), actor=actor_of_user(bob.user))
    organization_suspend(organization=alice.organization, actor=Actor("operator root@example.com", alice.user))
    entry(
        alice,
        "movespec.visibility_change",
        actor=Actor("api_key:1"),
        name="Wave",
        **{"from": "private", "to": "public"},
    )
    assert told(portal) == [
        "An API key changed the MoveSpec Wave from private to public",
        "An operator of Workbench suspended the organization",
        "bob left",
        "alice revoked the API key test",
        "alice made the API key test",
    ]


def test_what_it_does_not_know_is_told_all_the_same(portal, alice):
    entry(alice, "thing.turn_round")
    entry(alice, "api_key.revoke")
    assert told(portal) == ["Workbench revoked the API key it", "Workbench thing turn round it"]


def actions_written():
    """Every `<noun>.<verb>` that a call of audit_add, or of a module's own _audit, names."""
    for folder in ("workbench", "movespecs", "detection", "billing"):
        for path in Path(folder).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"audit_add", "_audit"}:
                    constants = [each.value for each in ast.walk(call) if isinstance(each, ast.Constant)]
                    yield from (each for each in constants if ACTION.fullmatch(str(each)))


def test_every_action_that_the_code_writes_has_words():
    written = set(actions_written())
    assert {"member.add", "organization.create", "project.archive"} <= written
    assert written - set(WORDS) == set()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?action=member.add", 1),
        ("?person=BOB@", 1),
        ("?person=nobody", 0),
        ("?since={today}", 2),
        ("?until={yesterday}", 1),
        ("?since={yesterday}&until={yesterday}", 1),
        ("?action=nonsense", 3),
        ("?since=nonsense&until=9999-12-31", 3),
    ],
)
def test_filters_hold_together(portal, alice, bob, query, count):
    now = timezone.now()
    entry(alice, "member.add", email="eve@example.com", role="viewer")
    entry(alice, actor=actor_of_user(bob.user), name="A")
    entry(alice, ago=timedelta(days=1), name="B")
    days = {"today": now.date(), "yesterday": now.date() - timedelta(days=1)}
    assert len(told(portal, query.format(**days))) == count


def test_it_is_paged_by_a_cursor(portal, alice):
    for number in range(53):
        entry(alice, name=f"K{number}", ago=timedelta(seconds=100 - number))
    first = portal.get(portal.at("audit/?action=api_key.revoke"))
    assert len(first.context["entries"]) == 50
    entry(alice, name="newer")
    rest = told(portal, f"?action=api_key.revoke&cursor={first.context['following']}")
    assert rest == [f"Workbench revoked the API key K{number}" for number in (2, 1, 0)]
    assert portal.get(portal.at("audit/?cursor=nonsense")).status_code == 404


def test_the_file_has_the_same_and_no_formula(portal, alice):
    entry(alice, name="=1+1", ago=timedelta(minutes=1))
    entry(alice, "member.add", actor=Actor("=cmd@example.com"), email="eve@example.com", role="viewer")
    answer = portal.get(portal.at("audit/audit-log.csv?action=member.add"))
    rows = list(csv.DictReader(answer.getvalue().decode().splitlines()))
    assert [(row["who"], row["what"]) for row in rows] == [("'=cmd@example.com", "added eve@example.com as viewer")]
    assert 'filename="audit-log.csv"' in answer["Content-Disposition"]
    everything = portal.get(portal.at("audit/audit-log.csv")).getvalue().decode()
    assert len(everything.splitlines()) == 3


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.BILLING, Role.VIEWER])
def test_it_is_for_owners_and_admins(signed_in, alice, role):
    there = signed_in(person("eve", of=alice, role=role))
    for path in ("audit/", "audit/audit-log.csv"):
        assert there.get(there.at(path)).status_code == 403


def test_nothing_of_another_organization_is_in_it(portal, alice, charlie):
    entry(charlie, name="theirs")
    assert told(portal) == []


def test_the_page_costs_few_queries(portal, alice, django_assert_max_num_queries):
    for number in range(20):
        entry(alice, actor=actor_of_user(alice.user), name=str(number))
    portal.get(portal.at())
    with django_assert_max_num_queries(10):
        portal.get(portal.at("audit/"))
