import json

import pytest

from movespecs.models import MoveSpec
from movespecs.services import STARTER, version_create, version_release
from tests.people import person
from workbench.webhooks.models import Delivery, EventType, Webhook


@pytest.mark.django_db
def test_each_release_is_told_and_going_back_too():
    alice = person("alice")
    Webhook.objects.create(
        project=alice.project, url="https://example.com/", events=[EventType.MOVESPEC_RELEASED], secret=""
    )
    movespec = MoveSpec.objects.create(project=alice.project, name="Mine")
    first = version_create(movespec=movespec, yaml_source=STARTER)
    second = version_create(movespec=movespec, yaml_source=STARTER + "\n# changed\n")
    for version in (first, second, first):
        version_release(version=version)
    events = [json.loads(body) for body in Delivery.objects.order_by("created_at").values_list("body", flat=True)]
    assert [event["data"]["version_number"] for event in events] == [1, 2, 1]
    assert events[0]["data"]["movespec_version_id"] == str(first.pk)
