"""Idempotency-Key: a POST that is sent again is answered again and takes effect once.

Access begins it, once the caller is known and counted; the middleware keeps the answer.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import DatabaseError, IntegrityError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from workbench.api.errors import ApiError
from workbench.tenancy.models import IdempotentResponse, Project

log = structlog.get_logger("workbench.idempotency")

HEADER = "Idempotency-Key"
WELL_FORMED = re.compile(r"[\x21-\x7e]{1,255}")
KEPT = timedelta(hours=24)
ABANDONED = timedelta(seconds=60)
KEPT_HEADERS = ("Content-Type", "ETag", "Link", "Location")
CLAIM = "workbench.idempotency_claim"  # the request's META holds its Claim under it

_minted_again: dict[str, Callable[[dict[str, Any]], str]] = {}


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do the work of a key."""

    scope_hash: str
    id: UUID


class Replayed(Exception):
    """The request was answered before, with `response`."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def secret_field(name: str, mint: Callable[[dict[str, Any]], str]) -> None:
    """Answers have a secret under `name`. It is not kept: `mint` makes another from the rest of the answer, or raises
    ApiError where there is no other."""
    _minted_again[name] = mint


def idempotent_begin(request: HttpRequest, *, actor: str, project: Project | None) -> None:
    """Claims the request's key, where it has one. Raises Replayed or ApiError."""
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST" or project is None:
        return
    if not WELL_FORMED.fullmatch(key):
        reason = "Give 1 to 255 printable ASCII characters without spaces."
        raise ApiError("validation_error", f"The {HEADER} is malformed.", {HEADER: reason})
    claim = Claim(_hash(actor, str(project.id), request.method, request.path, key), uuid4())
    request_hash = _hash(request.META.get("QUERY_STRING", ""), request.body)
    row = _claimed_or_found(claim, request_hash)
    if row.claim == claim.id:
        request.META[CLAIM] = claim
    elif row.request_hash != request_hash:
        raise ApiError("conflict", f"The {HEADER} was used for another request. Take a new one.")
    elif row.status is None:
        raise _in_progress()
    else:
        raise Replayed(_response_of(row))


def idempotency(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if claim := request.META.get(CLAIM):
            try:
                _finish(claim, response)
            except DatabaseError:  # the work is done, and its answer must not be lost
                log.exception("idempotent_response_not_kept")
        return response

    return middleware


def _claimed_or_found(claim: Claim, request_hash: str) -> IdempotentResponse:
    now = timezone.now()
    abandoned = Q(scope_hash=claim.scope_hash, status=None, started_at__lt=now - ABANDONED)
    IdempotentResponse.objects.filter(abandoned | Q(started_at__lt=now - KEPT)).delete()
    try:
        row, _ = IdempotentResponse.objects.get_or_create(
            scope_hash=claim.scope_hash,
            defaults={"request_hash": request_hash, "claim": claim.id, "started_at": now},
        )
    except IntegrityError:  # another had it, and gave it back before it could be read
        raise _in_progress() from None
    return row


def _in_progress() -> ApiError:
    return ApiError(
        "conflict",
        f"The first request with this {HEADER} is still being worked on. Try again.",
        headers={"Retry-After": "1"},
        retryable=True,
    )


def _finish(claim: Claim, response: HttpResponse) -> None:
    row = IdempotentResponse.objects.filter(scope_hash=claim.scope_hash, claim=claim.id)
    if response.status_code >= 500 or response.status_code == 429:
        row.delete()
        return
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    row.update(status=response.status_code, headers=headers, body=_without_secrets(response.content.decode()))


def _without_secrets(body: str) -> str:
    answer = json.loads(body) if body else None
    if not isinstance(answer, dict) or not _minted_again.keys() & answer.keys():
        return body
    return json.dumps({name: None if name in _minted_again else value for name, value in answer.items()})


def _response_of(row: IdempotentResponse) -> HttpResponse:
    answer, body = json.loads(row.body) if row.body else None, row.body
    if isinstance(answer, dict) and (secrets := _minted_again.keys() & answer.keys()):
        body = json.dumps(answer | {name: _minted_again[name](answer) for name in secrets})
    return HttpResponse(body, status=row.status, headers={**row.headers, "Idempotency-Replayed": "true"})


def _hash(*parts: str | bytes) -> str:
    """SHA-256 of the parts, each with its length, so that none runs into the next."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
