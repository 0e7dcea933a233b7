"""Stars and forks."""

from movespecs.models import MoveSpec, Star, Visibility
from workbench.tenancy.models import Project


def test_a_star_is_one_persons_and_taken_back(signed_in, alice, charlie, publish):
    movespec = publish()
    for who in (alice, charlie, charlie):
        signed_in(who).post(f"/catalogue/{movespec.pk}/star/")
    movespec.refresh_from_db()
    assert movespec.star_count == 2
    browser = signed_in(charlie)
    assert "Starred" in browser.get(f"/catalogue/{movespec.pk}/").content.decode()
    assert browser.post(f"/catalogue/{movespec.pk}/star/", {"remove": "1"}).url == f"/catalogue/{movespec.pk}/"
    movespec.refresh_from_db()
    assert movespec.star_count == 1
    assert "Starred" not in browser.get(f"/catalogue/{movespec.pk}/").content.decode()


def test_who_is_not_signed_in_signs_in_and_comes_back(client, publish):
    movespec = publish()
    there = f"/catalogue/{movespec.pk}/"
    assert client.post(f"{there}star/").url == f"/account/login/?next={there}"
    assert client.get(f"{there}fork/").url == f"/account/login/?next={there}fork/"
    assert not Star.objects.exists()


def test_what_is_not_public_gets_no_star(signed_in, alice, publish):
    movespec = publish(visibility=Visibility.PRIVATE)
    assert signed_in(alice).post(f"/catalogue/{movespec.pk}/star/").status_code == 404


def test_a_fork_lands_in_the_chosen_project(signed_in, charlie, publish):
    movespec = publish("Deep squat")
    answer = signed_in(charlie).post(
        f"/catalogue/{movespec.pk}/fork/", {"project": charlie.project.pk, "name": "My deep squat"}
    )
    made = MoveSpec.objects.get(project=charlie.project)
    assert (made.name, made.visibility, made.forked_from) == ("My deep squat", "private", movespec)
    assert made.draft.yaml_source == movespec.current_released_version.yaml_source
    assert answer.url == f"/portal/{charlie.organization.pk}/movespecs/{made.pk}/"


def test_another_organizations_project_is_none_of_the_choices(signed_in, alice, charlie, publish):
    movespec = publish()
    answer = signed_in(charlie).post(f"/catalogue/{movespec.pk}/fork/", {"project": alice.project.pk, "name": "Mine"})
    assert answer.status_code == 422
    assert not MoveSpec.objects.filter(name="Mine").exists()


def test_a_viewer_has_nowhere_to_fork_to(signed_in, alice, bob, publish):
    movespec = publish()
    browser = signed_in(bob)
    assert "no project in which your role may write" in browser.get(f"/catalogue/{movespec.pk}/fork/").content.decode()
    answer = browser.post(f"/catalogue/{movespec.pk}/fork/", {"project": alice.project.pk, "name": "Mine"})
    assert answer.status_code == 422


def test_an_archived_project_is_none_of_the_choices(signed_in, charlie, publish):
    movespec = publish()
    Project.objects.filter(pk=charlie.project.pk).update(archived_at="2026-01-01T00:00Z")
    assert "no project" in signed_in(charlie).get(f"/catalogue/{movespec.pk}/fork/").content.decode()
