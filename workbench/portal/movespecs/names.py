"""Readable names of those who change MoveSpecs, which are kept as `<kind>:<id>`."""

from collections.abc import Iterable
from uuid import UUID

from workbench.tenancy.models import ApiKey, Organization, ServiceAccount, User

KINDS = ("user", "api_key", "service_account")


def names_of(*, organization: Organization, labels: Iterable[str]) -> dict[str, str]:
    """Each of `labels` as people read it, in at most three queries."""
    asked: dict[str, set[UUID]] = {}
    names = {}
    for label in set(labels):
        kind, _, id_ = label.partition(":")
        if kind in KINDS:
            asked.setdefault(kind, set()).add(UUID(id_))
            names[label] = "someone who has left"
        else:
            names[label] = label or "the Workbench"
    if "user" in asked:
        for user in User.objects.filter(pk__in=asked["user"]):
            names[f"user:{user.pk}"] = user.name or user.email
    if "api_key" in asked:
        for key in ApiKey.objects.filter(pk__in=asked["api_key"], project__organization=organization):
            names[f"api_key:{key.pk}"] = f"API key {key.name}"
    if "service_account" in asked:
        for account in ServiceAccount.objects.filter(pk__in=asked["service_account"], organization=organization):
            names[f"service_account:{account.pk}"] = f"service account {account.name}"
    return names
