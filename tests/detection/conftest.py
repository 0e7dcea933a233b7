"""A MoveSpec that is released, sessions of guests, and the worker to run them. Tests of promises that any worker
must keep take `worker_kind`, and run once for each kind there is."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from detection.models import DetectionSession, SessionState
from detection.services import session_create
from detection.worker.process import DetectionWorker
from detection.worker.writer import write
from movespecs.models import MoveSpec, MoveSpecVersion, Visibility
from movespecs.services import version_create, version_release
from tests.own_redis import redis_forget, redis_url
from workbench.api.authentication import guests_project
from workbench.tenancy.services import system_project_get_or_create

SQUAT = Path("movespecs/catalogue/squat.yaml")

# for tests of what one process keeps to itself
inline_alone = pytest.mark.parametrize("worker_kind", ["inline"], indirect=True)

NewSession = Callable[..., Awaitable[DetectionSession]]


@pytest.fixture(params=["inline", pytest.param("redis", marks=pytest.mark.redis)])
def worker_kind(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    """`DETECTION_WORKER` of the test; for `redis` with a worker that runs in a thread and a loop of its own."""
    settings.DETECTION_WORKER = request.param
    if request.param == "inline":
        yield request.param
        return
    request.getfixturevalue("database")
    settings.REDIS_URL = redis_url()
    redis_forget("detection:*")
    with working():
        yield request.param
    redis_forget("detection:*")


async def saved(session: DetectionSession, *, frames: int) -> None:
    """Waits until so many of the session's frames are in the database: with Redis that takes a moment after the ack."""
    async with asyncio.timeout(20):
        while (await SessionState.objects.aget(pk=session.pk)).accepted_frames_total != frames:
            await asyncio.sleep(0.01)


@contextmanager
def working() -> Iterator[None]:
    """A detection worker, until the block ends."""
    started: Future[tuple[DetectionWorker, asyncio.AbstractEventLoop]] = Future()

    async def work() -> None:
        worker = DetectionWorker()
        started.set_result((worker, asyncio.get_running_loop()))
        await worker.run()

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    worker, loop = started.result()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(worker.stop)
        thread.join()


@pytest.fixture(scope="session", autouse=True)
def threads_let_go(django_db_setup: None):
    """The writer's thread and the ORM's keep connections open, which a database to be dropped does not like."""
    yield
    asyncio.run(write(connections.close_all))
    asyncio.run(sync_to_async(connections.close_all)())


@pytest.fixture
def database(transactional_db: None):
    """A real database that every thread sees. What the writer has begun is done before it is emptied."""
    yield
    asyncio.run(write(lambda: None))


@pytest.fixture
def squat(database: None) -> MoveSpecVersion:
    """The catalogue's squat: percent bounds, released, public."""
    project = system_project_get_or_create(key="catalogue", name="Catalogue")
    movespec = MoveSpec.objects.create(project=project, slug="squat", name="Squat", visibility=Visibility.PUBLIC)
    version = version_create(movespec=movespec, yaml_source=SQUAT.read_text(encoding="utf-8"))
    version_release(version=version)
    return version


def make_session(version: MoveSpecVersion, guest_id: UUID | None = None) -> DetectionSession:
    """A session of a guest; of one of its own unless one is given."""
    return session_create(
        project=guests_project(),
        guest_id=guest_id or uuid4(),
        mode="live",
        movespec_version=version,
        contract_major=1,
    )


@pytest.fixture
def session(squat: MoveSpecVersion) -> DetectionSession:
    return make_session(squat)


@pytest.fixture
def new_session(squat: MoveSpecVersion) -> NewSession:
    """Makes more sessions of the squat, in an asynchronous test."""

    async def make(guest_id: UUID | None = None, version: MoveSpecVersion = squat) -> DetectionSession:
        return await sync_to_async(make_session)(version, guest_id)

    return make
