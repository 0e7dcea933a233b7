import json
from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction

from workbench.tenancy.audit import SYSTEM
from workbench.tenancy.credentials import api_key_create, api_key_joined, service_account_create
from workbench.tenancy.models import Membership, Organization, Project, Role, User
from workbench.tenancy.plans import PLANS
from workbench.tenancy.services import member_add, organization_create, organization_plan_set, project_create

FIELDS = {
    "organization": forms.CharField(max_length=Organization._meta.get_field("name").max_length),
    "project": forms.CharField(max_length=Project._meta.get_field("name").max_length),
    "email": forms.EmailField(max_length=User._meta.get_field("email").max_length),
}
LOCAL_URL = "http://127.0.0.1:8000"


class Command(BaseCommand):
    help = (
        "Make what is missing of an organization, its owner and a project, and always a new API key and service"
        " account, both named “provisioned”: a secret can be shown only when it is made. Earlier ones stay good."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", required=True, metavar="NAME")
        parser.add_argument("--project", required=True, metavar="NAME")
        parser.add_argument("--email", required=True, help="the owner's; a new person sets a password by e-mail")
        parser.add_argument("--plan", help=f"one of {', '.join(PLANS)}; without it a new organization is on free")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"] not in {None, *PLANS}:
            raise CommandError(f"There is no plan {options['plan']!r}: expected one of {', '.join(PLANS)}.")
        given = {option: _given(option, options[option]) for option in ("organization", "project", "email")}
        call_command("prepare", stdout=self.stderr)
        made = _made(
            organization_name=given["organization"],
            project_name=given["project"],
            email=given["email"],
            plan=options["plan"],
        )
        if options["json"]:
            self.stdout.write(json.dumps(made))
            return
        self.stdout.write("A new API key and service account. Keep the secrets: they are not shown again.")
        for name, value in made.items():
            self.stdout.write(f"{name:24}{value}")


def _given(option: str, text: str) -> str:
    """As a form would take it, without the space around it."""
    try:
        text.encode()
        given: str = FIELDS[option].clean(text)
    except UnicodeEncodeError:
        raise CommandError(f"--{option} {text!a} is not UTF-8.") from None
    except ValidationError as refused:
        raise CommandError(f"--{option} {text!r}: {' '.join(refused.messages)}") from None
    return given


@transaction.atomic
def _made(*, organization_name: str, project_name: str, email: str, plan: str | None) -> dict[str, str]:
    project = _project(organization_name=organization_name, project_name=project_name, owner=_person(email), plan=plan)
    key, secret = api_key_create(project=project, name="provisioned", actor=SYSTEM)
    account, account_secret = service_account_create(
        organization=project.organization, projects=[project], name="provisioned", actor=SYSTEM
    )
    return {
        "organization_id": str(project.organization_id),
        "project_id": str(project.id),
        "api_key": api_key_joined(key, secret),
        "api_key_id": str(key.id),
        "api_key_secret": secret,
        "service_account_id": str(account.id),
        "service_account_secret": account_secret,
        "base_url": settings.BASE_URL or LOCAL_URL,
    }


def _person(email: str) -> User:
    """Known by an operator to be who they are: the address counts as verified."""
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
    if not EmailAddress.objects.filter(user=user, email__iexact=email).exists():
        EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)
    return user


def _project(*, organization_name: str, project_name: str, owner: User, plan: str | None) -> Project:
    found = Organization.objects.filter(name=organization_name, system_key="")
    if len(found) > 1:
        raise CommandError(f"{len(found)} organizations are named {organization_name!r}: provision cannot tell which.")
    if not found:
        return organization_create(
            name=organization_name, owner=owner, project_name=project_name, actor=SYSTEM, plan=plan or "free"
        )[1]
    organization = found[0]
    if plan:
        organization_plan_set(organization=organization, plan=plan, actor=SYSTEM)
    if not Membership.objects.filter(organization=organization, user=owner).exists():
        member_add(organization=organization, user=owner, role=Role.OWNER, actor=SYSTEM)
    project = Project.objects.filter(organization=organization, name=project_name).first()
    if project is None:
        return project_create(organization=organization, name=project_name, actor=SYSTEM)
    if project.archived_at:
        raise CommandError(f"The project {project_name!r} is archived.")
    return project
