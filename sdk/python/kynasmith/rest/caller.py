"""How an operation is carried out: with a token that is still good, again where that helps, and never twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from kynasmith.credentials import Credentials, is_bearer
from kynasmith.errors import ApiError, ConfigurationError
from kynasmith.models import AccessToken
from kynasmith.rest.calls import (
    Alone,
    Call,
    Flow,
    HttpAnswer,
    HttpRequest,
    NetworkError,
    Pause,
    error_of,
    one,
    retry_after,
)
from kynasmith.rest.retries import delay_before
from kynasmith.version import USER_AGENT

# A token is renewed before its end: by a tenth of its life, at most by a minute.
EARLY_SHARE, EARLY_SECONDS = 0.1, 60.0
HEADERS = {"Accept": "application/json", "User-Agent": USER_AGENT}
RENEWABLE = {"access_token_expired", "access_token_invalid"}


@dataclass(frozen=True, slots=True)
class HeldToken:
    """`renew_at` is of the client's clock, None for a token whose life is not known; `scopes` were asked for."""

    text: str = field(repr=False)
    project_id: str | None
    renew_at: float | None = None
    scopes: list[str] | None = None


class Caller:
    """Flows of one client. What changes here is one reference at a time, so threads may share it."""

    def __init__(self, credentials: Credentials, *, clock: Callable[[], float], random: Callable[[], float]) -> None:
        self._credentials = credentials
        self._clock, self._random = clock, random
        self._held: HeldToken | None = None
        if credentials.access_token:
            self.hold(credentials.access_token)

    @property
    def held(self) -> HeldToken | None:
        return self._held

    def hold(self, token: str | AccessToken | None, scopes: list[str] | None = None) -> None:
        """Raises ConfigurationError for a text that is no token, and does not name it."""
        if isinstance(token, AccessToken):
            life = token.expires_in_seconds
            renew_at = self._clock() + life - min(EARLY_SECONDS, life * EARLY_SHARE)
            self._held = HeldToken(token.access_token, token.project_id, renew_at, scopes)
        elif not token:
            self._held = None
        elif is_bearer(token):
            self._held = HeldToken(token, self._credentials.project_id)
        else:
            raise ConfigurationError("The access token has signs in it that no token has. Was it copied whole?")

    def perform[T](self, call: Call[T]) -> Flow[T]:
        """Raises ApiError, ConfigurationError."""
        headers = dict(HEADERS)
        if call.method == "POST":
            headers["Idempotency-Key"] = uuid.uuid4().hex  # one for all attempts
        token = yield from self._token()
        try:
            answer = yield from self._answered(self._request(call, headers, token))
        except ApiError as error:
            if error.code not in RENEWABLE or not self._credentials.exchange:
                raise
            token = yield Alone(self._renewed(token))
            answer = yield from self._answered(self._request(call, headers, token))
        return call.read(answer)

    def mint(self, *, project_id: str | None, scopes: list[str] | None) -> Flow[AccessToken]:
        """A new token from the credential, held from now on."""
        if self._credentials.exchange is None:
            raise ConfigurationError("There is no credential to mint an access token from, only a token.")
        body: dict[str, object] = {**self._credentials.exchange}
        if project := project_id or self._credentials.project_id:
            body["project_id"] = project
        if scopes is not None:
            body["scopes"] = scopes
        call = Call("POST", "/api/auth/access-tokens", one(AccessToken), body=body)
        token = call.read((yield from self._answered(call.request(HEADERS, None))))
        self.hold(token, scopes)
        return token

    def _request[T](self, call: Call[T], headers: dict[str, str], token: HeldToken) -> HttpRequest:
        if call.fill_project and not (call.body or {}).get("project_id") and not token.project_id:
            raise ConfigurationError("Name the project: a token that was minted elsewhere does not tell it.")
        return call.request({**headers, "Authorization": f"Bearer {token.text}"}, token.project_id)

    def _token(self) -> Flow[HeldToken]:
        held = self._held
        if held and (held.renew_at is None or self._clock() < held.renew_at):
            return held
        fresh: HeldToken = yield Alone(self._renewed(held))
        return fresh

    def _renewed(self, stale: HeldToken | None) -> Flow[HeldToken]:
        """Another token than `stale`, for the same, minted unless somebody has done so meanwhile."""
        if self._held is None or self._held is stale:
            project_id, scopes = (stale.project_id, stale.scopes) if stale else (None, None)
            yield from self.mint(project_id=project_id, scopes=scopes)
        held = self._held
        if held is None:  # cleared in this moment
            raise ConfigurationError("The access token was cleared while it was needed.")
        return held

    def _answered(self, request: HttpRequest) -> Flow[HttpAnswer]:
        """The first answer that is no refusal, or no refusal that waiting helps."""
        attempt = 1
        while True:
            try:
                answer: HttpAnswer = yield request
            except NetworkError as lost:
                error = ApiError("network_error", f"The server cannot be reached: {lost}", retryable=True)
                asked = None
            else:
                if answer.status_code < 300:
                    return answer
                error = error_of(answer)
                if not error.retryable or error.code in RENEWABLE:
                    raise error
                asked = retry_after(answer)
            attempt += 1
            delay = delay_before(attempt, asked=asked, random=self._random)
            if delay is None:
                raise error
            yield Pause(delay)
