"""A MoveSpec is made, read by several audiences, changed and archived."""

from uuid import uuid4

import pytest

from movespecs.models import MoveSpec, Visibility
from movespecs.services import ArchivedError, movespec_delist
from tests.api.movespecs.steps import URL, made, names, version_made
from tests.people import Api
from workbench.tenancy.audit import SYSTEM
from workbench.tenancy.models import AuditEntry, Project

PUBLIC_FIELDS = {
    "movespec_id",
    "project_id",
    "name",
    "description",
    "visibility",
    "current_released_version_id",
    "star_count",
    "created_at",
    "updated_at",
    "archived_at",
}
OWN_FIELDS = PUBLIC_FIELDS | {"organization_id", "created_by", "updated_by", "caller_starred"}


def delist(url: str) -> None:
    movespec_delist(movespec=MoveSpec.objects.get(pk=url.rpartition("/")[2]), moderator=SYSTEM)


def test_a_new_movespec_is_private_and_has_a_valid_draft(alice, alice_api):
    answer = alice_api.post(URL, {"name": "Squat", "description": "Deep."})
    assert answer.status == 201
    created = answer.json
    assert set(created) == OWN_FIELDS
    actor = f"api_key:{alice.project.api_keys.get().id}"
    assert {name: created[name] for name in created if name not in {"movespec_id", "created_at", "updated_at"}} == {
        "project_id": str(alice.project.id),
        "organization_id": str(alice.organization.id),
        "name": "Squat",
        "description": "Deep.",
        "visibility": "private",
        "current_released_version_id": None,
        "star_count": 0,
        "archived_at": None,
        "created_by": actor,
        "updated_by": actor,
        "caller_starred": False,
    }
    url = f"{URL}/{created['movespec_id']}"
    assert alice_api.get(url).json == created
    assert alice_api.post(f"{url}/draft/validate").json["ok"] is True
    assert alice_api.get(f"{url}/versions").json == []


def test_the_body_may_name_the_tokens_own_project_and_no_other(alice, alice_api, charlie):
    assert alice_api.post(URL, {"name": "A", "project_id": str(alice.project.id)}).status == 201
    for other in (charlie.project.id, uuid4()):
        answer = alice_api.post(URL, {"name": "A", "project_id": str(other)})
        assert answer.error == ("project_mismatch", 403)
    assert MoveSpec.objects.count() == 1


@pytest.mark.parametrize("name", [None, "", "  ", "x" * 121, 5])
def test_a_name_that_is_none_is_refused(alice_api, name):
    refused = alice_api.post(URL, {"name": name})
    assert refused.error == ("validation_error", 422)
    assert list(refused.json["error"]["details"]) == ["name"]


def test_each_audience_sees_its_own_fields_of_a_public_movespec(alice, alice_api, bob, charlie_api, public):
    sibling = Project.objects.create(organization=alice.organization, name="Sibling")
    key = type(bob)(bob.user, alice.organization, sibling)
    assert set(alice_api.get(public).json) == OWN_FIELDS
    assert set(key.api().get(public).json) == OWN_FIELDS
    assert set(charlie_api.get(public).json) == PUBLIC_FIELDS | {"organization_id"}
    assert set(Api().get(public).json) == PUBLIC_FIELDS
    for api, fields in ((charlie_api, PUBLIC_FIELDS | {"organization_id"}), (Api(), PUBLIC_FIELDS)):
        assert [set(each) for each in api.get(URL, {"visibility": "public"}).json] == [fields]


def test_a_teammate_with_a_token_of_the_project_changes_what_alice_made(bob, private):
    assert bob.api().patch(private, {"name": "Ours"}).json["name"] == "Ours"


def test_a_patch_changes_what_it_names_and_nothing_else(alice, alice_api):
    url = made(alice_api, "Squat", description="Deep.")
    second = alice.api()
    before = alice_api.get(url).json
    after = second.patch(url, {"name": "Front squat"}).json
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"name", "updated_by", "updated_at"}
    assert second.patch(url, {"description": None}).json["description"] is None
    assert second.patch(url, {"visibility": "public"}).json["visibility"] == "public"
    assert Api().get(url).json["name"] == "Front squat"
    assert alice_api.get(url).json["name"] == "Front squat"


def test_making_it_public_is_written_to_the_audit_log_once(alice, alice_api):
    url = made(alice_api)
    for _ in range(2):
        assert alice_api.patch(url, {"visibility": "public"}).status == 200
    entry = AuditEntry.objects.get(organization=alice.organization, action="movespec.visibility_change")
    assert entry.details == {"name": "Squat", "from": "private", "to": "public"}


@pytest.mark.parametrize("body", [{"visibility": "delisted"}, {"visibility": "secret"}, {"name": ""}, "text"])
def test_a_patch_that_is_none_changes_nothing(alice_api, private, body):
    before = alice_api.get(private).json
    assert alice_api.patch(private, body).error == ("validation_error", 422)
    assert alice_api.get(private).json == before


def test_a_delisted_movespec_is_its_own_projects_alone_and_stays_delisted(alice_api, charlie_api, public):
    delist(public)
    assert alice_api.get(public).json["visibility"] == Visibility.DELISTED
    assert names(alice_api.get(URL)) == ["Public"]
    assert names(alice_api.get(URL, {"visibility": "delisted"})) == ["Public"]
    for other in (charlie_api, Api()):
        assert other.get(public).error == ("movespec_not_found", 404)
        assert names(other.get(URL, {"q": "public"})) == []
    for visibility in ("public", "private"):
        refused = alice_api.patch(public, {"visibility": visibility})
        assert refused.error == ("authorization_failed", 403)
    assert alice_api.patch(public, {"name": "Renamed"}).json["visibility"] == Visibility.DELISTED


def test_an_archived_movespec_can_be_read_by_its_project_and_changed_by_nobody(alice_api, charlie_api, public):
    version = alice_api.get(f"{public}/versions").json[0]["movespec_version_id"]
    assert alice_api.delete(public).status == 204
    archived = alice_api.get(public).json
    assert archived["archived_at"] is not None
    assert alice_api.delete(public).status == 204
    assert alice_api.get(public).json == archived
    assert names(alice_api.get(URL)) == names(alice_api.get(URL, {"q": "public"})) == []
    for other in (charlie_api, Api()):
        assert other.get(public).error == ("movespec_not_found", 404)
    assert alice_api.get(f"{public}/draft").status == 200
    for refused in (
        alice_api.patch(public, {"name": "Back"}),
        alice_api.put(f"{public}/draft", {"yaml_source": ""}),
        alice_api.post(f"{public}/versions"),
        alice_api.post(f"{public}/versions/{version}/release"),
        alice_api.put(f"{public}/star"),
        alice_api.delete(f"{public}/star"),
    ):
        assert refused.error == ("conflict", 409)
    assert alice_api.get(public).json == archived
    with pytest.raises(ArchivedError):
        delist(public)


def test_an_archived_movespec_runs_no_more(alice_api, public):
    version = version_made(alice_api, public)
    body = {"mode": "live", "movespec_version_id": version}
    assert alice_api.post("/api/detection/sessions", body).status == 201
    alice_api.delete(public)
    assert alice_api.post("/api/detection/sessions", body).error == ("movespec_version_not_found", 404)
