"""Requests and answers as data, and what a flow of them asks of whoever carries it out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, TypeAdapter
from pydantic import ValidationError as InvalidFields

from kynasmith.errors import ApiError, error_of_answer
from kynasmith.models import Page

UNEXPECTED = "unexpected_response"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """`path` begins with a slash; the address before it is the client's. Credentials are in headers and body."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Header names are lower-case."""

    status_code: int
    headers: Mapping[str, str]
    body: bytes


class NetworkError(Exception):
    """There was no answer, or not the whole of one."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait for so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Alone:
    """Carry out this flow while no other of the client's is carried out alone; its outcome is the answer."""

    flow: Flow[Any]


# An HttpRequest is answered with its HttpAnswer, or NetworkError is thrown in; a Pause with None.
type Effect = HttpRequest | Pause | Alone
type Flow[T] = Generator[Effect, Any, T]


@dataclass(frozen=True, slots=True)
class Call[T]:
    """An operation of the API: what is sent, and how its answer is read."""

    method: str
    path: str
    read: Callable[[HttpAnswer], T]
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    params: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    fill_project: bool = False  # the body names the token's project where it names none

    def request(self, headers: Mapping[str, str], project_id: str | None) -> HttpRequest:
        body = dict(self.body or {})
        if self.fill_project and not body.get("project_id"):
            body["project_id"] = project_id
        sent = json.dumps(body).encode() if body else None
        return HttpRequest(
            self.method,
            self.path,
            {name: str(value) for name, value in self.params.items() if value is not None},
            {**headers, **self.headers, **({"Content-Type": "application/json"} if sent else {})},
            sent,
        )


def body_of(model: BaseModel) -> dict[str, Any]:
    """What was given, so that the server's defaults stay the server's."""
    return model.model_dump(mode="json", exclude_unset=True)


def one[M: BaseModel](model: type[M]) -> Callable[[HttpAnswer], M]:
    return lambda answer: _read(answer, lambda: model.model_validate_json(answer.body))


def page[M](item: type[M] | Any) -> Callable[[HttpAnswer], Page[M]]:
    def read(answer: HttpAnswer) -> Page[M]:
        found = Page(_read(answer, lambda: _list_of(cast(Hashable, item)).validate_json(answer.body)))
        found.next_cursor = _next_cursor(answer.headers.get("link", ""))
        return found

    return read


@cache
def _list_of(item: Any) -> TypeAdapter[Any]:
    return TypeAdapter(list[item])


def nothing(answer: HttpAnswer) -> None:
    """For what has no body."""


def error_of(answer: HttpAnswer) -> ApiError:
    """What an answer refuses with, be it the platform's own or that of something in between."""
    request_id = answer.headers.get("x-request-id")
    try:
        error = json.loads(answer.body)["error"]
        if not isinstance(error, dict) or not isinstance(error.get("code"), str):
            raise TypeError
    except (ValueError, TypeError, KeyError):
        return ApiError(
            UNEXPECTED,
            f"The server answered {answer.status_code}, and not as the platform does. Is the base URL right?",
            retryable=answer.status_code in {429, 502, 503, 504},
            status_code=answer.status_code,
            request_id=request_id,
        )
    return error_of_answer(answer.status_code, error, request_id=request_id, retry_after=retry_after(answer))


def retry_after(answer: HttpAnswer) -> float | None:
    """Seconds; the platform sends no dates."""
    try:
        return max(0.0, float(answer.headers["retry-after"]))
    except (KeyError, ValueError):
        return None


def _read[T](answer: HttpAnswer, parse: Callable[[], T]) -> T:
    try:
        return parse()
    except InvalidFields as invalid:
        raise ApiError(
            UNEXPECTED,
            f"The answer lacks what the contract promises: {invalid.errors()[0]['loc']}. Is the base URL right?",
            status_code=answer.status_code,
            request_id=answer.headers.get("x-request-id"),
        ) from invalid


_NEXT = re.compile(r'<([^>]+)>;\s*rel="?next"?')


def _next_cursor(link: str) -> str | None:
    found = _NEXT.search(link)
    return parse_qs(urlsplit(found[1]).query).get("cursor", [None])[0] if found else None
