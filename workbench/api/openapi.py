"""The OpenAPI document: what django-ninja knows of the routes, completed with everything else a client relies on."""

import re
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

from ninja.operation import Operation as Route
from ninja.utils import normalize_path

from workbench.api.authentication import SAFE_METHODS, Access
from workbench.api.errors import CODES, Scalar, envelope
from workbench.api.operations import OPERATIONS
from workbench.api.problems import PROBLEMS
from workbench.api.root import api
from workbench.tenancy.scopes import ALIASES, SCOPES

PREFIX = "/api/"
BEARER, GUEST = "accessToken", "guestCookie"
Json = dict[str, Any]

DESCRIPTION = """\
Describe movements as MoveSpecs, create detection sessions, stream poses over a websocket, read what was detected.

Ids are opaque UUID strings, dates are ISO-8601 in UTC. Every error has one shape, `{"error": {…}}`, see `Error`.
The websocket is described in its own document, `/api/asyncapi.json`."""

TAGS = {
    "access tokens": "Exchange a credential for a token that lives an hour at most.",
    "MoveSpecs": "Movements, described in YAML: drafts, versions, releases.",
    "detection": "Sessions that count movements in a stream of poses.",
    "usage": "Accepted frames, which are what is billed.",
    "health": "For load balancers and monitors.",
}

HEADERS: Json = {
    "X-Request-ID": {
        "description": "Names the request in our logs; a caller's own well-formed value is kept.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$"},
    },
    "Link": {
        "description": 'The address of the next page, as `<address>; rel="next"`, absent on the last page; on an error '
        'that of the page about its code, as `<address>; rel="help"`.',
        "schema": {"type": "string"},
    },
    "RateLimit-Limit": {
        "description": "Requests a minute, of the window that is closest to its limit.",
        "required": True,
        "schema": {"type": "integer"},
    },
    "RateLimit-Remaining": {
        "description": "What is left of that window.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
    "RateLimit-Reset": {
        "description": "Seconds until its oldest request is 60 s ago.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
    "Idempotency-Replayed": {
        "description": "`true` where this is the answer to an earlier request with the same Idempotency-Key.",
        "schema": {"type": "string", "const": "true"},
    },
    "ETag": {"description": "Names this text, for If-Match and If-None-Match.", "schema": {"type": "string"}},
    "Retry-After": {
        "description": "Seconds to wait before the request is repeated.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
}

EVERY = ("X-Request-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")

IDEMPOTENCY_KEY: Json = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "The same key and body within 24 h are answered with the first answer, and take effect once.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}

ERROR: Json = {
    "type": "object",
    "description": "The one shape of every error.",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "retryable", "details"],
            "additionalProperties": False,
            "properties": {
                "code": {"type": "string", "enum": list(CODES), "description": "For programs; never changes."},
                "message": {"type": "string", "description": "For people; may change."},
                "retryable": {"type": "boolean", "description": "May the same request succeed later?"},
                "details": {
                    "type": "object",
                    "description": "Flat. For validation_error its keys are dotted field paths.",
                    "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
                },
            },
        }
    },
}


SECURITY: Json = {
    BEARER: {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token, see POST /api/auth/access-tokens. Beside it stand the scopes it needs.",
    },
    GUEST: {
        "type": "apiKey",
        "in": "cookie",
        "name": "guest",
        "description": "Guests on our own pages. What changes something must come from such a page.",
    },
}

# What the types of a body cannot tell: where a value is refused with a code of its own.
CURSOR = "^A[A-H][A-Za-z0-9_-]{30}$"
NARROWED: dict[str, dict[str, Json]] = {
    "SessionCreate": {"contract_major": {"const": 1}},
    "TokenRequest": {
        "scopes": {
            "anyOf": [
                {"type": "array", "items": {"type": "string", "enum": [*SCOPES, *ALIASES]}},
                {"type": "null"},
            ]
        }
    },
}

DETAILS: dict[str, dict[str, Scalar]] = {
    "insufficient_scope": {"required_scope": "sessions:write"},
    "validation_error": {"mode": "Input should be 'live' or 'replay'"},
    "rate_limited": {"retry_after_seconds": 12},
    "payload_too_large": {"limit_bytes": 1_048_576},
    "contract_version_unsupported": {"supported_contract_major": 1},
    "draft_validation_failed": {"error_count": 2, "code": "unknown_key", "line": 7, "column": 9},
    "quota_exceeded": {
        "quota_limit": 100_000,
        "current_usage": 100_000,
        "resets_at": "2026-04-01T00:00:00Z",
        "upgrade_url": "https://workbench.example.org/billing/",
    },
}


@cache
def openapi_document() -> Json:
    """OpenAPI 3.1. Callers must not change it."""
    document: Json = deepcopy(dict(api.get_openapi_schema(path_prefix=PREFIX)))
    document["info"]["description"] = DESCRIPTION
    document["servers"] = [{"url": "/", "description": "The server this document came from"}]
    for method, path, route in routes():
        _complete(document["paths"][path][method.lower()], method, path, route)
    used = {tag for operations in document["paths"].values() for item in operations.values() for tag in item["tags"]}
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items() if name in used]
    components = document["components"]
    components["schemas"]["Error"] = ERROR
    components["headers"] = HEADERS
    components["securitySchemes"] = SECURITY
    for name, fields in NARROWED.items():
        for field, schema in fields.items():
            components["schemas"][name]["properties"][field].update(schema)
    return document


def routes() -> Iterator[tuple[str, str, Route]]:
    """`("GET", "/api/health", …)`: every operation that django-ninja serves."""
    for router in api._get_bound_routers():
        for below, view in router.path_operations.items():
            path = normalize_path("/".join(filter(None, [PREFIX, router.prefix, below])))
            for route in view.operations:
                for method in route.methods:
                    yield method, re.sub(r"{[^}:]+:", "{", path), route


def route_access(route: Route) -> Access | None:
    """What the route asks of its callers; None where anyone may come."""
    return next((auth for auth in route.auth_callbacks if isinstance(auth, Access)), None)


def route_errors(method: str, path: str, route: Route) -> set[str]:
    """The codes of every error that the operation may answer with."""
    access, sources = route_access(route), {model.__ninja_param_source__ for model in route.models}
    codes = {"internal_error", "service_unavailable"}
    if known := OPERATIONS.get(f"{method} {path}"):
        codes.update(known.errors)
    if access:
        codes.update(
            {
                "access_token_invalid",
                "access_token_expired",
                "insufficient_scope",
                "organization_suspended",
                "rate_limited",
            }
        )
        if not access.anonymous:
            codes.add("access_token_missing")
        if method == "POST":
            codes.update({"conflict", "validation_error"})
        if access.guests and method not in SAFE_METHODS:
            codes.add("authorization_failed")
    if "path" in sources:
        codes.add("not_found")
    if sources & {"query", "body", "header"}:
        codes.add("validation_error")
    if "body" in sources:
        codes.update({"payload_too_large", "rate_limited"})
    return codes


def _complete(operation: Json, method: str, path: str, route: Route) -> None:
    known = OPERATIONS.get(f"{method} {path}")
    if known:
        operation["operationId"], operation["summary"] = known.id, known.summary
    if access := route_access(route):
        operation["security"] = [{BEARER: [access.scope]}]
        operation["security"] += [{GUEST: []}] if access.guests else []
        operation["security"] += [{}] if access.anonymous else []
    else:
        operation["security"] = []
    responses: Json = {str(status): response for status, response in operation["responses"].items()}
    for response in responses.values():
        response["headers"] = _headers(*EVERY, *(["Link"] if known and known.pages else []))
        if known and "content" in response:
            response["content"]["application/json"]["example"] = known.answer
    if access and method == "POST":
        operation["parameters"].append(IDEMPOTENCY_KEY)
        next(iter(responses.values()))["headers"] |= _headers("Idempotency-Replayed")
    names = {item["name"] for item in operation["parameters"]}
    if names & {"If-Match", "If-None-Match"}:
        responses["200"]["headers"] |= _headers("ETag")
    if "If-None-Match" in names:
        responses["304"] = {"description": "The text is still the one you have.", "headers": _headers(*EVERY, "ETag")}
    for item in operation["parameters"]:
        if item["name"] == "cursor" and {"type": "string"} in item["schema"].get("anyOf", []):
            item["schema"] = {"type": "string", "pattern": CURSOR, "description": "From the Link of the page before."}
    for status, codes in _by_status(route_errors(method, path, route)):
        if status not in responses:
            responses[status] = _error_response(status, codes)
    operation["responses"] = dict(sorted(responses.items()))
    if "requestBody" in operation and known:
        content = operation["requestBody"]["content"]["application/json"]
        content["example"] = known.body
        if known.one_of:
            content["schema"] = {"allOf": [content["schema"], {"oneOf": list(_alternatives(known.one_of))}]}


def _by_status(codes: set[str]) -> list[tuple[str, list[str]]]:
    found = defaultdict(list)
    for code in CODES:
        if code in codes:
            found[str(CODES[code][0])].append(code)
    return sorted(found.items())


def _error_response(status: str, codes: list[str]) -> Json:
    narrowed = {"properties": {"error": {"properties": {"code": {"enum": codes}}}}}
    return {
        "description": "\n".join(f"- `{code}`: {PROBLEMS[code].when}" for code in codes),
        "headers": _headers(*EVERY, "Link", *(["Retry-After"] if status == "429" else [])),
        "content": {
            "application/json": {
                "schema": {"allOf": [{"$ref": "#/components/schemas/Error"}, narrowed]},
                "examples": {code: {"value": error_example(code)} for code in codes},
            }
        },
    }


def error_example(code: str) -> Json:
    return envelope(code, PROBLEMS[code].when.replace("`", ""), DETAILS.get(code))


def _headers(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _alternatives(groups: tuple[tuple[str, ...], ...]) -> Iterator[Json]:
    """Each with the fields of one group, and without those of the others."""
    every = [field for group in groups for field in group]
    for group in groups:
        others = [field for field in every if field not in group]
        given = {field: {"not": {"type": "null"}} for field in group}
        yield {"required": list(group), "properties": given | {field: {"type": "null"} for field in others}}
