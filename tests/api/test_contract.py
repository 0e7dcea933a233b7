"""What the server answers is what its document says: schemathesis asks every operation for everything it can think of,
and walks through chains of them. Under the plan `internal`, in which a 429 is a failure."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from schemathesis import Case, CheckContext, HookContext, Response

from detection.worker.writer import write
from tests.api.world import World
from tests.people import person
from workbench.api.limits import _storage_of
from workbench.api.openapi import openapi_document

schema, chained = (schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler()) for _ in range(2))
for each in (schema, chained):
    each.config.generation.allow_x00 = False  # no text of ours may hold one, nor the body around it
    each.config.analysis.constants.enabled = False  # words out of our source: each commit would be asked something else
bounded = settings(
    max_examples=10,
    stateful_step_count=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


now: dict[str, World] = {}


@pytest.fixture(autouse=True)
def the_same_is_asked_in_every_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hypothesis also tries the constants of whatever modules of ours are loaded by now, which depends on the tests
    that ran before in this process."""
    monkeypatch.setattr(providers, "_get_local_constants", Constants)
    providers.CONSTANTS_CACHE.cache.clear()
    yield
    providers.CONSTANTS_CACHE.cache.clear()


@pytest.fixture
def world(transactional_db: None, settings: Any) -> Iterator[World]:
    settings.TOKEN_FAILURES_PER_MINUTE = settings.ANONYMOUS_REQUESTS_PER_MINUTE = 100_000
    now["world"] = World(person("alice"))
    yield now["world"]
    asyncio.run(write(lambda: None))


def world_anew() -> None:
    """As if nothing had been asked before: nothing is on its way, stored or counted."""
    asyncio.run(write(lambda: None))
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    _storage_of.cache_clear()
    now["world"] = World(person("alice"))


def account_of(case: Case, response: Response) -> str:
    """What was asked and answered, for whoever reads of a failure."""
    asked = case.as_curl_command(headers=dict(response.request.headers))
    headers = {name: values for name, values in response.headers.items() if name != "content-security-policy"}
    return f"{asked}\n  -> {response.status_code} {headers}\n  {response.text[:4000]}"


@contextmanager
def told_of_failure(accounts: list[str]) -> Iterator[None]:
    try:
        yield
    except BaseException as failure:
        failure.add_note("\n".join(["Asked and answered, in order:", *accounts]))
        raise


def with_known_ids(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    return {name: known(name, value) for name, value in values.items()}


def known(name: str, value: Any) -> Any:
    """The id of something real for every second id."""
    try:
        half = UUID(value).int % 2
    except (ValueError, AttributeError, TypeError):
        return value
    ids = now["world"].ids if now else {}  # there is none yet while tests are collected
    return str(ids[name]) if half and name in ids else value


@schema.hook
def map_path_parameters(context: HookContext, path_parameters: Any) -> Any:
    return with_known_ids(path_parameters)


@schema.hook
def map_body(context: HookContext, body: Any) -> Any:
    return with_known_ids(body)


def documented(context: CheckContext, response: Response, case: Case) -> None:
    """An error's code is one that the operation names, and never rate_limited."""
    if response.status_code < 400 or case.method.lower() not in openapi_document()["paths"].get(case.path, {}):
        return
    operation = openapi_document()["paths"][case.path][case.method.lower()]
    content = operation["responses"].get(str(response.status_code), {}).get("content", {}).get("application/json", {})
    if "examples" in content:
        code = response.json()["error"]["code"]
        assert code in content["examples"], f"{code} is not documented"
        assert code != "rate_limited"


@schema.parametrize()
@bounded
def test_every_operation_answers_as_documented(case: Case, world: World) -> None:
    headers = world.headers()
    response = case.call(headers=headers)
    with told_of_failure([account_of(case, response)]):
        case.validate_response(
            response, additional_checks=[documented], headers=headers, transport_kwargs={"headers": headers}
        )


def test_chains_of_operations_answer_as_documented(world: World) -> None:
    class Chain(chained.as_state_machine()):
        def setup(self) -> None:
            """Every chain begins in the same world, or it could not be told again."""
            world_anew()
            self.accounts: list[str] = []

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return {"headers": now["world"].headers()}

        def validate_response(self, response: Response, case: Case, additional_checks=None, **kwargs: Any) -> None:
            self.accounts.append(account_of(case, response))
            with told_of_failure(self.accounts):
                case.validate_response(
                    response,
                    additional_checks=[documented],
                    headers=kwargs["headers"],
                    transport_kwargs=kwargs,
                    recorder=self.recorder,
                )

    Chain.run(settings=bounded)
