"""Projects of an organization."""

import pytest

from movespecs.services import movespec_create
from tests.people import person
from workbench.tenancy.models import Project, Role


@pytest.fixture
def portal(signed_in, alice):
    return signed_in(alice)


def test_each_stands_with_its_id_and_what_is_in_it(portal, alice):
    for name in ("Wave", "Squat"):
        movespec_create(project=alice.project, name=name, description="", actor="alice")
    alice.key()
    page = portal.get(portal.at("projects/"))
    row = page.context["rows"][0]
    assert (row.movespec_count, row.key_count) == (2, 1)
    assert str(alice.project.pk) in page.content.decode()


def test_one_is_made(portal, alice):
    answer = portal.post(portal.at("projects/create/"), {"name": "Second"})
    made = Project.objects.get(name="Second")
    assert (made.organization, answer.url) == (alice.organization, portal.at(f"projects/{made.pk}/"))


@pytest.mark.parametrize("path", ["projects/create/", "rename"])
def test_a_name_is_taken_once(portal, alice, path):
    other = Project.objects.create(organization=alice.organization, name="Other")
    path = f"projects/{other.pk}/rename/" if path == "rename" else path
    answer = portal.post(portal.at(path), {"name": "Main"})
    assert answer.status_code == 422
    assert "has a project named Main already" in answer.content.decode()
    assert portal.post(portal.at(path), {"name": " "}).status_code == 422
    assert sorted(Project.objects.values_list("name", flat=True)) == ["Main", "Other"]


def test_one_is_renamed(portal, alice):
    portal.post(portal.at(f"projects/{alice.project.pk}/rename/"), {"name": "App"})
    assert Project.objects.get().name == "App"


def test_archiving_closes_it_and_it_comes_back(portal, alice):
    api, path = alice.api(), portal.at(f"projects/{alice.project.pk}/")
    assert "1 API key" in portal.get(path).content.decode()
    assert "is archived" in portal.post(f"{path}archive/", follow=True).content.decode()
    assert api.get("/api/usage").status == 401
    assert "Archived" in portal.get(portal.at("projects/")).content.decode()
    portal.post(f"{path}unarchive/")
    assert api.get("/api/usage").status == 200


def test_who_may_not_manage_them_looks(signed_in, alice, bob):
    there = signed_in(bob)
    text = there.get(there.at(f"projects/{alice.project.pk}/")).content.decode()
    assert "Archive …" not in text
    assert "Rename" not in text
    assert there.post(there.at(f"projects/{alice.project.pk}/archive/")).status_code == 403
    assert there.post(there.at("projects/create/"), {"name": "Mine"}).status_code == 403
    admin = signed_in(person("eve", of=alice, role=Role.ADMIN))
    assert admin.post(admin.at("projects/create/"), {"name": "Ours"}).status_code == 302


def test_another_organizations_is_not_there(signed_in, alice, charlie):
    there = signed_in(charlie)
    assert there.get(there.at(f"projects/{alice.project.pk}/")).status_code == 404
    for verb in ("rename", "archive", "unarchive"):
        assert there.post(there.at(f"projects/{alice.project.pk}/{verb}/"), {"name": "Mine"}).status_code == 404


def test_the_pages_cost_few_queries(portal, alice, django_assert_max_num_queries):
    for number in range(5):
        Project.objects.create(organization=alice.organization, name=f"P{number}")
    portal.get(portal.at())
    for path in ("projects/", f"projects/{alice.project.pk}/"):
        with django_assert_max_num_queries(10):
            portal.get(portal.at(path))
