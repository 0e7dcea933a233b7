"""A session's end is told to the webhooks of its project, in the transaction of the end; on Redis too."""

import json

import pytest
from asgiref.sync import sync_to_async

from detection.models import Outcome
from detection.services import session_create
from tests.detection.frames import squats
from tests.detection.worker.conftest import batch
from tests.people import person
from workbench.webhooks.models import Delivery, EventType, Webhook

pytestmark = pytest.mark.usefixtures("worker_kind")


@pytest.fixture
def listened(squat):
    """A session of a project with a webhook."""
    alice = person("alice")
    Webhook.objects.create(project=alice.project, url="https://example.com/", events=list(EventType), secret="")
    return session_create(project=alice.project, mode="live", movespec_version=squat, contract_major=1)


def told():
    return [json.loads(body) for body in Delivery.objects.values_list("body", flat=True)]


async def test_a_completed_session_is_told_as_the_api_shows_it(listened, worker):
    await worker.attach(listened.id)
    await worker.apply(listened.id, batch(1, squats(50)))
    await worker.finish(listened.id, Outcome.FINALIZED)
    (event,) = await sync_to_async(told)()
    assert (event["type"], event["project_id"]) == ("session.completed", str(listened.project_id))
    assert event["data"]["session_id"] == str(listened.id)
    assert event["data"]["accepted_frames_total"] == 50
    assert (event["data"]["status"], event["data"]["terminal_outcome"]) == ("completed", "finalized")
    assert event["data"]["ended_at"].endswith("Z")


async def test_a_failed_one_is_told_and_a_cancelled_one_is_not(listened, worker):
    await worker.finish(listened.id, Outcome.QUOTA_EXCEEDED)
    other = await sync_to_async(session_create)(
        project=listened.project, mode="live", movespec_version=listened.movespec_version, contract_major=1
    )
    await worker.finish(other.id, Outcome.CANCELLED)
    events = await sync_to_async(told)()
    assert [event["type"] for event in events] == ["session.failed"]


async def test_a_guests_session_tells_nobody(session, worker):
    await worker.finish(session.id, Outcome.FINALIZED)
    assert await sync_to_async(told)() == []
