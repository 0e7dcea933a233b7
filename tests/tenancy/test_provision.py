import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.people import Api
from workbench.tenancy.models import ApiKey, Membership, Organization, Project, Role, User

WANTED = ["--organization", "Acme", "--project", "Main", "--email", "owner@example.com"]
FIELDS = [
    "organization_id",
    "project_id",
    "api_key",
    "api_key_id",
    "api_key_secret",
    "service_account_id",
    "service_account_secret",
    "base_url",
]


def run(var, *arguments, **environment):
    """In a place of its own, as an operator runs it the first time."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"BASE_URL", "DATABASE_URL"}}
    return subprocess.run(
        [sys.executable, "manage.py", "provision", *arguments],
        cwd=settings.BASE_DIR,
        env={**inherited, "VAR_DIR": str(var), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def provision(db, capsys):
    def provision(*more):
        call_command("provision", *WANTED, "--json", *more)
        return json.loads(capsys.readouterr().out)

    return provision


def test_the_first_run_prints_one_json_object_and_nothing_else(tmp_path):
    done = run(tmp_path, *WANTED, "--plan", "pro", "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert list(made) == FIELDS
    assert made["api_key"] == f"ks_{made['api_key_id']}:{made['api_key_secret']}"
    assert made["base_url"] == "http://127.0.0.1:8000"
    assert made["api_key_secret"] not in done.stderr


@pytest.mark.parametrize(
    ("option", "given"),
    [
        ("organization", " "),
        ("organization", "x" * 121),
        ("project", ""),
        ("project", "x" * 121),
        ("project", "\udcff"),  # what Python makes of a byte that is no UTF-8
        ("email", f"{'x' * 60}@{'.'.join(['y' * 60] * 4)}.com"),
    ],
)
def test_what_cannot_be_a_name_or_an_address_is_refused_in_words(db, option, given):
    with pytest.raises(CommandError, match=f"--{option}"):
        call_command("provision", *WANTED, f"--{option}", given, "--json")
    assert not Organization.objects.filter(system_key="").exists()


def test_space_around_a_name_is_no_part_of_it(provision):
    assert provision("--organization", " Acme ", "--project", "Main\t")["project_id"] == provision()["project_id"]


def test_an_unknown_plan_is_refused_in_words(tmp_path):
    done = run(tmp_path, *WANTED, "--plan", "gold", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no plan 'gold': expected one of free, pro" in done.stderr


def test_what_it_prints_opens_the_api(provision):
    made = provision()
    for body in (
        {"api_key": made["api_key"]},
        {"api_key_id": made["api_key_id"], "api_key_secret": made["api_key_secret"]},
        {
            "service_account_id": made["service_account_id"],
            "service_account_secret": made["service_account_secret"],
        },
    ):
        token = Api().post("/api/auth/access-tokens", body)
        assert (token.status, token.json["project_id"]) == (201, made["project_id"])
        assert Api(token.json["access_token"]).get("/api/auth/access-tokens").status == 200


def test_again_it_makes_new_credentials_alone(provision):
    first, second = provision(), provision()
    same = ("organization_id", "project_id", "base_url")
    assert [first[name] for name in same] == [second[name] for name in same]
    assert first["api_key_id"] != second["api_key_id"]
    assert Organization.objects.filter(name="Acme").count() == Project.objects.filter(name="Main").count() == 1
    assert set(ApiKey.objects.values_list("name", "revoked_at")) == {("provisioned", None)}
    assert Membership.objects.get(user__email="owner@example.com").role == Role.OWNER


def test_the_plan_of_a_known_organization_follows(provision):
    provision()
    assert Organization.objects.get(name="Acme").plan == "free"
    provision("--plan", "internal")
    assert Organization.objects.get(name="Acme").plan == "internal"
    provision()
    assert Organization.objects.get(name="Acme").plan == "internal"


def test_another_owner_and_another_project_join_the_organization(provision):
    provision()
    again = provision("--email", "second@example.com", "--project", "Other")
    assert Project.objects.get(pk=again["project_id"]).organization.name == "Acme"
    assert Membership.objects.filter(role=Role.OWNER, organization__name="Acme").count() == 2


def test_a_new_person_has_no_password_until_they_set_one(provision):
    provision()
    assert not User.objects.get(email="owner@example.com").has_usable_password()


def test_what_is_no_address_makes_nobody(db):
    with pytest.raises(CommandError, match="Enter a valid email address"):
        call_command("provision", *WANTED, "--email", "nobody")
    assert not User.objects.exists()
