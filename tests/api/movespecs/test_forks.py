"""A fork is a MoveSpec of one's own, from one that one sees."""

from uuid import uuid4

from movespecs.models import MoveSpec
from movespecs.services import STARTER
from tests.api.movespecs.steps import URL, draft_put, made
from tests.people import Api


def forked(api: Api, url: str, project_id: object, **body: str) -> str:
    answer = api.post(f"{url}/fork", {"project_id": str(project_id), **body})
    assert answer.status == 201, answer.json
    return f"{URL}/{answer.json['movespec_id']}"


def test_a_fork_of_anothers_public_movespec_has_its_released_text(alice_api, charlie, public):
    api = charlie.api()
    alice_api.patch(public, {"description": "Deep."})
    fork = forked(api, public, charlie.project.id)
    record = api.get(fork).json
    assert (record["name"], record["description"], record["visibility"]) == ("Public", "Deep.", "private")
    assert (record["project_id"], record["organization_id"]) == (str(charlie.project.id), str(charlie.organization.id))
    assert (record["star_count"], record["current_released_version_id"]) == (0, None)
    assert api.get(f"{fork}/draft").json["yaml_source"] == STARTER
    assert api.get(f"{fork}/versions").json == []
    assert alice_api.get(fork).error == ("movespec_not_found", 404)
    assert str(MoveSpec.objects.get(pk=record["movespec_id"]).forked_from_id) == public.rpartition("/")[2]


def test_a_fork_of_ones_own_has_its_draft_and_may_be_named(alice, alice_api, private):
    text = draft_put(alice_api, private, "# newest\n")
    alice_api.patch(private, {"description": "Old."})
    fork = forked(alice_api, private, alice.project.id, name="Second", description="")
    assert alice_api.get(f"{fork}/draft").json["yaml_source"] == text
    assert (alice_api.get(fork).json["name"], alice_api.get(fork).json["description"]) == ("Second", None)
    alice_api.delete(private)
    assert alice_api.get(f"{forked(alice_api, private, alice.project.id)}/draft").json["yaml_source"] == text


def test_a_fork_is_made_in_the_tokens_own_project_only(alice, charlie_api, public):
    for other in (alice.project.id, uuid4()):
        assert charlie_api.post(f"{public}/fork", {"project_id": str(other)}).error == ("project_mismatch", 403)
    refused = charlie_api.post(f"{public}/fork", {})
    assert (refused.error, list(refused.json["error"]["details"])) == (("validation_error", 422), ["project_id"])


def test_what_has_nothing_released_cannot_be_forked_by_others(alice_api, charlie):
    url = made(alice_api)
    alice_api.patch(url, {"visibility": "public"})
    answer = charlie.api().post(f"{url}/fork", {"project_id": str(charlie.project.id)})
    assert answer.error == ("no_released_version", 404)
