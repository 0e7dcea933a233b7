"""When a request is sent, sent again, or given up: flows carried out by the test, on a clock that it turns."""

import json
import traceback

import pytest

from kynasmith import ApiError, AuthError, ConfigurationError, RateLimitError
from kynasmith.credentials import Credentials
from kynasmith.models import AccessToken
from kynasmith.rest.caller import Caller
from kynasmith.rest.calls import Alone, Call, HttpAnswer, HttpRequest, NetworkError, Pause, one

KEY = Credentials({"api_key": "ks_1:secret"})
MINTED = ("POST", "/api/auth/access-tokens")


class Network:
    """Answers requests in turn from a list, of a status with a body, or an exception; time passes in pauses only."""

    def __init__(self, *answers, life=3600):
        self.answers = list(answers)
        self.life = life
        self.now = 0.0
        self.requests = []
        self.exchanges = []
        self.pauses = []
        self.minted = 0

    def caller(self, credentials=KEY):
        return Caller(credentials, clock=lambda: self.now, random=lambda: 0.5)

    def run(self, flow):
        try:
            effect = next(flow)
            while True:
                try:
                    effect = flow.send(self._outcome(effect))
                except NetworkError as lost:
                    effect = flow.throw(lost)
        except StopIteration as done:
            return done.value

    def _outcome(self, effect):
        match effect:
            case Pause(seconds):
                self.now += seconds
                self.pauses.append(seconds)
                return None
            case Alone(flow):
                return self.run(flow)
            case HttpRequest():
                return self._answer(effect)

    def _answer(self, request):
        if (request.method, request.path) == MINTED:
            self.minted += 1
            self.exchanges.append(json.loads(request.body))
            token = {"access_token": f"ks_at_{self.minted}", "expires_in_seconds": self.life}
            return answer(201, {**token, "organization_id": "o", "project_id": "p"})
        self.requests.append(request)
        found = self.answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    @property
    def tokens(self):
        return [request.headers["Authorization"].removeprefix("Bearer ") for request in self.requests]


def answer(status, body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpAnswer(status, headers, json.dumps(body or {}).encode())


def refusal(status, code, *, retryable=False, **headers):
    error = {"code": code, "message": "No.", "retryable": retryable, "details": {}}
    return answer(status, {"error": error}, **headers)


CALL = Call("POST", "/api/things", lambda got: got.status_code, body={"name": "a"})
STORM = refusal(429, "rate_limited", retryable=True, retry_after="7")


def test_a_token_serves_many_requests():
    network = Network(answer(200), answer(200))
    caller = network.caller()
    for _ in range(2):
        network.run(caller.perform(CALL))
    assert network.tokens == ["ks_at_1", "ks_at_1"]


def test_a_token_is_renewed_a_minute_before_its_end():
    network = Network(answer(200), answer(200), answer(200))
    caller = network.caller()
    for network.now in (0, 3539, 3540):
        network.run(caller.perform(CALL))
    assert network.tokens == ["ks_at_1", "ks_at_1", "ks_at_2"]


@pytest.mark.parametrize("code", ["access_token_expired", "access_token_invalid"])
def test_a_token_that_is_refused_is_renewed_once(code):
    network = Network(refusal(401, code, retryable=True), answer(200))
    assert network.run(network.caller().perform(CALL)) == 200
    assert network.tokens == ["ks_at_1", "ks_at_2"]
    again = Network(refusal(401, code), refusal(401, code))
    with pytest.raises(AuthError, match=code):
        again.run(again.caller().perform(CALL))
    assert (again.minted, again.pauses) == (2, [])


def test_a_token_of_elsewhere_is_not_renewed():
    network = Network(refusal(401, "access_token_expired", retryable=True))
    with pytest.raises(AuthError):
        network.run(network.caller(Credentials(None, "ks_at_given")).perform(CALL))
    assert network.tokens == ["ks_at_given"]


def test_a_token_that_another_has_renewed_meanwhile_is_taken():
    network = Network(refusal(401, "access_token_expired"))
    caller = network.caller()
    caller.hold("older")
    flow = caller.perform(CALL)
    alone = flow.send(network._outcome(next(flow)))
    caller.hold("newer")
    again = flow.send(network._outcome(alone))
    assert (again.headers["Authorization"], network.minted) == ("Bearer newer", 0)


def test_a_token_is_renewed_for_the_project_and_the_scopes_that_it_was_asked_for():
    network = Network(answer(200), answer(200))
    caller = network.caller(Credentials({"api_key": "ks_1:secret"}, project_id="other"))
    network.run(caller.mint(project_id="p", scopes=["sessions:read"]))
    for network.now in (3600, 7200):
        network.run(caller.perform(CALL))
    assert network.minted == 3
    assert network.exchanges == [{"api_key": "ks_1:secret", "project_id": "p", "scopes": ["sessions:read"]}] * 3


def test_what_is_sent_is_shown_without_its_secrets():
    network = Network(answer(200))
    caller = network.caller()
    exchange = next(caller.mint(project_id=None, scopes=None))
    network.run(caller.perform(CALL))
    shown = repr([exchange, network.requests, caller.held])
    assert "secret" not in shown
    assert "ks_at" not in shown


def test_an_answer_that_lacks_a_field_is_told_of_without_its_token():
    network = Network(answer(200, {"access_token": "ks_at_hidden"}))
    with pytest.raises(ApiError) as caught:
        network.run(network.caller().perform(Call("GET", "/x", one(AccessToken))))
    assert "hidden" not in "".join(traceback.format_exception(caught.value))


def test_once_the_token_is_cleared_the_credential_stands_for_itself():
    network = Network(answer(200))
    caller = network.caller()
    network.run(caller.mint(project_id="p", scopes=["sessions:read"]))
    caller.hold(None)
    network.run(caller.perform(CALL))
    assert network.exchanges[-1] == {"api_key": "ks_1:secret"}


def test_the_server_is_waited_for_as_long_as_it_asks_and_nothing_is_told_twice():
    network = Network(STORM, NetworkError("gone"), refusal(503, "service_unavailable", retryable=True), answer(201))
    assert network.run(network.caller().perform(CALL)) == 201
    assert network.pauses == [7 + 0.25 * 0.75, 0.5 * 0.75, 1.0 * 0.75]
    assert len({request.headers["Idempotency-Key"] for request in network.requests}) == 1


def test_two_calls_have_two_keys():
    network = Network(answer(200), answer(200))
    caller = network.caller()
    for _ in range(2):
        network.run(caller.perform(CALL))
    first, second = network.requests
    assert first.headers["Idempotency-Key"] != second.headers["Idempotency-Key"]


def test_a_storm_that_does_not_end_is_told():
    network = Network(*[STORM] * 6)
    with pytest.raises(RateLimitError) as caught:
        network.run(network.caller().perform(CALL))
    assert caught.value.retry_after == 7
    assert len(network.requests) == 6


def test_who_asks_for_an_hour_is_not_waited_for():
    network = Network(refusal(429, "rate_limited", retryable=True, retry_after="3600"))
    with pytest.raises(RateLimitError):
        network.run(network.caller().perform(CALL))
    assert network.pauses == []


def test_what_is_not_retryable_is_not_tried_again():
    network = Network(refusal(409, "conflict"))
    with pytest.raises(ApiError, match="conflict: No"):
        network.run(network.caller().perform(CALL))


def test_no_answer_at_all_is_a_network_error():
    network = Network(*[NetworkError("refused")] * 6)
    with pytest.raises(ApiError, match="network_error: The server cannot be reached: refused"):
        network.run(network.caller().perform(CALL))


def test_what_is_not_the_platforms_is_said_to_be_so():
    network = Network(HttpAnswer(404, {}, b"<html>"), HttpAnswer(200, {}, b"{}"))
    caller = network.caller()
    for read, words in ((CALL.read, "answered 404"), (one(AccessToken), "lacks what the contract promises")):
        with pytest.raises(ApiError, match=words) as caught:
            network.run(caller.perform(Call("GET", "/x", read)))
        assert caught.value.code == "unexpected_response"


def test_a_body_is_filled_with_the_tokens_project():
    fork = Call("POST", "/fork", lambda got: None, body={"name": "b"}, fill_project=True)
    network = Network(answer(201))
    network.run(network.caller().perform(fork))
    assert json.loads(network.requests[0].body) == {"name": "b", "project_id": "p"}
    nowhere = Network()
    with pytest.raises(ConfigurationError, match="Name the project"):
        nowhere.run(nowhere.caller(Credentials(None, "given")).perform(fork))
