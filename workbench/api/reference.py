"""The API's documents, and the pages people read them on."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workbench.api.addresses import base_url
from workbench.api.asyncapi import (
    BINARY,
    BINARY_SUMMARY,
    CLOSE_CODES,
    FROM_CLIENT,
    FROM_SERVER,
    LAYOUT,
    asyncapi_document,
)
from workbench.api.errors import CODES
from workbench.api.openapi import BEARER, Json, error_example, openapi_document
from workbench.api.problems import PROBLEMS


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scopes: list[str]
    without_token: str
    parameters: list[Field]
    body: list[Field]
    request: str
    status: str
    answer: str
    errors: list[str]


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(openapi_document(), json_dumps_params={"ensure_ascii": False})


@require_safe
def asyncapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(asyncapi_document(base_url=base_url(request)), json_dumps_params={"ensure_ascii": False})


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    document = openapi_document()
    groups = [
        {
            "name": tag["name"],
            "description": tag["description"],
            "entries": _entries(document, base_url(request), tag["name"]),
        }
        for tag in document["tags"]
    ]
    context = {
        "section": "docs",
        "groups": groups,
        "codes": [(code, status, retryable, PROBLEMS[code].when) for code, (status, retryable) in CODES.items()],
        "from_client": [*_messages(FROM_CLIENT), (BINARY, BINARY_SUMMARY, LAYOUT)],
        "from_server": _messages(FROM_SERVER),
        "close_codes": CLOSE_CODES,
    }
    return render(request, "reference/reference.html", context)


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    if code not in PROBLEMS:
        raise Http404
    status, retryable = CODES[code]
    entries = [entry for entry in _entries(openapi_document(), base_url(request)) if code in entry.errors]
    context = {
        "section": "docs",
        "code": code,
        "status": status,
        "retryable": retryable,
        "problem": PROBLEMS[code],
        "example": _json(error_example(code)),
        "entries": entries,
    }
    return render(request, "reference/problem.html", context)


def _entries(document: Json, base: str, tag: str | None = None) -> list[Entry]:
    return [
        _entry(document, base, method, path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if tag is None or tag in operation["tags"]
    ]


def _entry(document: Json, base: str, method: str, path: str, operation: Json) -> Entry:
    responses = operation["responses"]
    good = next(status for status in responses if status.startswith("2"))
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    ways = operation["security"]
    return Entry(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        scopes=[scope for way in ways for scope in way.get(BEARER, [])],
        without_token="" if ways and {} not in ways else "Works without an access token.",
        parameters=[
            Field(item["name"], _type(item["schema"]), item["required"], item["schema"].get("description", ""))
            for item in operation["parameters"]
        ],
        body=_fields(document, body.get("schema", {})),
        request=_curl(base, method, path, token=bool(ways), body=body.get("example")),
        status=good,
        answer=_json(responses[good].get("content", {}).get("application/json", {}).get("example")),
        errors=[
            code
            for status, response in responses.items()
            if not status.startswith("2")
            for code in response.get("content", {}).get("application/json", {}).get("examples", {})
        ],
    )


def _fields(document: Json, schema: Json) -> list[Field]:
    """The top-level fields of a body."""
    schema = next(iter(schema.get("allOf", [])), schema)
    if reference := schema.get("$ref"):
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
    required = schema.get("required", [])
    return [
        Field(name, _type(item), name in required, item.get("description", ""))
        for name, item in schema.get("properties", {}).items()
    ]


def _type(schema: Json) -> str:
    """`string (uuid) or null`."""
    if choices := schema.get("anyOf"):
        return " or ".join(_type(choice) for choice in choices)
    if "const" in schema:
        return json.dumps(schema["const"])
    if values := schema.get("enum"):
        return " | ".join(map(str, values))
    if schema.get("type") == "array":
        return f"array of {_type(schema.get('items', {}))}"
    kind = str(schema.get("type", "any"))
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def _curl(base: str, method: str, path: str, *, token: bool, body: Any) -> str:
    parts = ["curl" if method == "get" else f"curl -X {method.upper()}"]
    if token:
        parts.append('-H "Authorization: Bearer $ACCESS_TOKEN"')
    if body is not None:
        parts += ['-H "Content-Type: application/json"', f"-d '{json.dumps(body)}'"]
    return " \\\n  ".join([*parts, f"'{base}{path}'"])


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, indent=2, ensure_ascii=False)


def _messages(messages: dict[str, tuple[type, str, Json]]) -> list[tuple[str, str, str]]:
    """Each with its example; of the 33 landmarks of a frame the first one alone is shown."""
    shown = []
    for name, (_, summary, example) in messages.items():
        example = json.loads(json.dumps(example))
        for frame in example.get("frames", []):
            frame["landmarks"] = [frame["landmarks"][0], "…"]
        shown.append((name, summary, _json({"type": name, **example})))
    return shown
