"""What the server answers is what its document says: schemathesis asks every operation for everything it can think of,
and walks through chains of them. Under the plan `internal`, in which a 429 is a failure."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, settings
from schemathesis import Case, CheckContext, HookContext, Response

from detection.models import DetectionSession
from detection.worker.writer import write
from tests.api.world import World
from tests.people import person
from workbench.api.openapi import openapi_document
from workbench.tenancy.models import AccessToken

schema, chained = (schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler()) for _ in range(2))
for each in (schema, chained):
    each.config.generation.allow_x00 = False  # no text of ours may hold one, nor the body around it
bounded = settings(
    max_examples=10,
    stateful_step_count=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


now: dict[str, World] = {}


@pytest.fixture
def world(transactional_db: None, settings: Any):
    settings.TOKEN_FAILURES_PER_MINUTE = settings.ANONYMOUS_REQUESTS_PER_MINUTE = 100_000
    now["world"] = World(person("alice"))
    yield now["world"]
    asyncio.run(write(lambda: None))


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
    case.call_and_validate(headers=world.headers(), additional_checks=[documented])


def test_chains_of_operations_answer_as_documented(world: World) -> None:
    class Chain(chained.as_state_machine()):
        def setup(self) -> None:
            """Every chain begins in the same world, or it could not be told again."""
            DetectionSession.objects.all().delete()
            AccessToken.objects.all().delete()
            world.token = None

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return {"headers": world.headers()}

        def validate_response(self, response: Response, case: Case, additional_checks=None, **kwargs: Any) -> None:
            case.validate_response(
                response,
                additional_checks=[documented],
                headers=kwargs["headers"],
                transport_kwargs=kwargs,
                recorder=self.recorder,
            )

    Chain.run(settings=bounded)
