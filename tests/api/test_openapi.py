"""The documents of the API say all of it, in the form that tools read, and the page shows it."""

import json
import re

import pytest
from jsonschema import Draft202012Validator
from schemathesis.openapi import from_dict

from workbench.api.errors import CODES
from workbench.api.openapi import route_access, routes
from workbench.api.operations import OPERATIONS
from workbench.api.problems import PROBLEMS


@pytest.fixture
def document(client):
    return client.get("/api/openapi.json").json()


@pytest.fixture
def socket(client):
    return client.get("/api/asyncapi.json").json()


def operations(document):
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def refers(document, value):
    """Every `$ref` in it leads somewhere."""
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(value)):
        found = document
        for step in reference.split("/"):
            found = found[step]


def test_it_is_openapi_3_1_that_a_tool_can_read(document):
    assert document["openapi"] == "3.1.0"
    from_dict(document).validate()
    refers(document, document)


def test_every_operation_is_named_and_has_examples(document):
    assert set(operations(document)) == set(OPERATIONS)
    names = [operation["operationId"] for operation in operations(document).values()]
    assert len(set(names)) == len(names)
    for key, operation in operations(document).items():
        assert operation["summary"], key
        for status, response in operation["responses"].items():
            for content in response.get("content", {}).values():
                assert "example" in content or "examples" in content, (key, status)
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["example"], key


def test_every_example_keeps_to_its_schema(document):
    for key, operation in operations(document).items():
        bodies = [*operation["responses"].values(), operation.get("requestBody", {})]
        for content in (content for body in bodies for content in body.get("content", {}).values()):
            schema = {**content["schema"], "components": document["components"]}
            given = [content["example"]] if "example" in content else []
            for example in given + [item["value"] for item in content.get("examples", {}).values()]:
                errors = [error.message for error in Draft202012Validator(schema).iter_errors(example)]
                assert not errors, (key, example)


def test_every_operation_says_what_it_asks_of_its_callers(document):
    for method, path, route in routes():
        ways = operations(document)[f"{method} {path}"]["security"]
        access = route_access(route)
        assert ([] if access is None else [access.scope]) == [
            scope for way in ways for scope in way.get("accessToken", [])
        ]
        assert any("guestCookie" in way for way in ways) == bool(access and access.guests)
        assert ({} in ways) == bool(access and access.anonymous)


def test_every_code_is_explained_and_answered_with_its_status(document, client):
    assert set(PROBLEMS) == set(CODES)
    for operation in operations(document).values():
        for status, response in operation["responses"].items():
            for code in response.get("content", {}).get("application/json", {}).get("examples", {}):
                assert CODES[code][0] == int(status)
    for code in CODES:
        page = client.get(f"/docs/api/errors/{code}/")
        assert page.status_code == 200
        assert code in page.content.decode()


def test_a_code_that_is_none_has_no_page(client):
    assert client.get("/docs/api/errors/nonsense/").status_code == 404


def test_the_page_shows_every_operation_and_loads_nothing_from_elsewhere(client, document):
    page = client.get("/docs/api/").content.decode()
    for key, operation in operations(document).items():
        assert f'id="{operation["operationId"]}"' in page, key
        assert operation["summary"].replace("'", "&#x27;") in page, key
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    assert "style=" not in page
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="https?:', page)


def test_the_socket_is_described_with_every_message(socket):
    assert socket["asyncapi"] == "3.0.0"
    refers(socket, socket)
    sent = {item["$ref"].rpartition("/")[2] for item in socket["operations"]["send"]["messages"]}
    received = {item["$ref"].rpartition("/")[2] for item in socket["operations"]["receive"]["messages"]}
    assert sent == {"session_update", "frame_ack", "event_batch", "session_done", "error", "ping", "pong"}
    assert received == {"frame_batch", "binary_frame_batch", "finalize", "cancel", "ping", "pong"}
    assert socket["servers"]["this"] == {
        "host": "testserver",
        "protocol": "ws",
        "security": [{"$ref": "#/components/securitySchemes/query"}],
    }


def test_every_example_of_a_message_keeps_to_its_schema(socket):
    for name, message in socket["components"]["messages"].items():
        schema = {**message["payload"], "components": socket["components"]}
        for example in message.get("examples", []):
            errors = [error.message for error in Draft202012Validator(schema).iter_errors(example["payload"])]
            assert not errors, name


def test_behind_https_the_socket_is_wss(client, settings):
    settings.BASE_URL = "https://workbench.example.org"
    server = client.get("/api/asyncapi.json").json()["servers"]["this"]
    assert (server["protocol"], server["host"]) == ("wss", "workbench.example.org")
