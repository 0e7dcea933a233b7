"""From an event to an answer: signed, tried again for a day, and given up in words."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.people import person
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import AuditEntry, Role
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.services import upkeep
from workbench.webhooks import delivery as deliveries
from workbench.webhooks import services
from workbench.webhooks.delivery import RETRY_SECONDS, webhook_deliver, webhooks_due
from workbench.webhooks.events import event_emit
from workbench.webhooks.models import Delivery, EventType, Webhook
from workbench.webhooks.signing import webhook_secret_edition


@pytest.fixture
def emit(alice):
    def emit(key="one", kind=EventType.SESSION_COMPLETED):
        return event_emit(type=kind, project=alice.project, data={"key": key}, key=key)

    return emit


def deliver_all():
    for webhook_id in webhooks_due():
        webhook_deliver(webhook_id=webhook_id)


def later(monkeypatch, **time):
    now = timezone.now() + timedelta(**time)
    monkeypatch.setattr(timezone, "now", lambda: now)


def signatures(headers):
    fields = [field.split("=", 1) for field in headers["Workbench-Signature"].split(",")]
    return int(fields[0][1]), [value for name, value in fields if name == "v1"]


def expected(secret, timestamp, body):
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def test_an_event_is_sent_as_json_and_signed(hook, emit, receiver, alice):
    webhook, secret = hook
    assert emit() == 1
    deliver_all()
    headers, body = receiver.got[0]
    timestamp, signed = signatures(headers)
    assert signed == [expected(secret, timestamp, body)]
    assert abs(timestamp - timezone.now().timestamp()) < 5
    delivery = webhook.deliveries.get()
    assert (delivery.state, delivery.status, delivery.answer, delivery.next_at) == ("delivered", 200, "thank you", None)
    assert receiver.events == [
        {
            "id": str(delivery.event_id),
            "type": "session.completed",
            "created_at": delivery.created_at.isoformat().replace("+00:00", "Z"),
            "organization_id": str(alice.organization.pk),
            "project_id": str(alice.project.pk),
            "data": {"key": "one"},
        }
    ]
    deliver_all()
    assert len(receiver.got) == 1


def test_the_same_thing_is_told_once(webhook, emit):
    emit()
    emit()
    assert webhook.deliveries.count() == 1


def test_only_who_asked_for_an_event_is_told(webhook, emit, alice):
    charlie = person("charlie")
    assert event_emit(type=EventType.SESSION_FAILED, project=charlie.project, data={}, key="theirs") == 0
    Webhook.objects.update(events=["session.failed"])
    assert emit() == 0
    assert emit("two", EventType.SESSION_FAILED) == 1


def test_what_fails_is_tried_again_for_a_day_and_then_given_up(webhook, emit, receiver, monkeypatch):
    receiver.status = 500
    emit()
    began = timezone.now()
    for attempt, seconds in enumerate(RETRY_SECONDS, 1):
        deliver_all()
        delivery = webhook.deliveries.get()
        assert (delivery.state, delivery.attempts, delivery.status) == ("waiting", attempt, 500)
        deliver_all()
        assert len(receiver.got) == attempt
        later(monkeypatch, seconds=seconds)
    assert timedelta(hours=23) < timezone.now() - began < timedelta(hours=24)
    deliver_all()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.next_at) == ("failed", 10, None)
    assert len({body for _, body in receiver.got}) == 1


def test_a_success_ends_the_failing(webhook, emit, receiver, monkeypatch):
    receiver.status = 500
    emit()
    deliver_all()
    webhook.refresh_from_db()
    assert webhook.failing_since
    receiver.status = 204
    later(monkeypatch, seconds=11)
    deliver_all()
    webhook.refresh_from_db()
    assert (webhook.failing_since, webhook.deliveries.get().state) == (None, "delivered")


def test_after_five_days_without_a_success_it_is_disabled_and_managers_hear_of_it(
    webhook, emit, receiver, monkeypatch, alice, django_capture_on_commit_callbacks
):
    person("bob", of=alice, role=Role.VIEWER)
    receiver.status = 500
    emit()
    emit("waiting")
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=5, seconds=1))
    last, waiting = webhook.deliveries.order_by("created_at")
    Delivery.objects.filter(pk=last.pk).update(attempts=len(RETRY_SECONDS))
    Delivery.objects.filter(pk=waiting.pk).update(next_at=timezone.now() + timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        deliver_all()
    webhook.refresh_from_db()
    assert webhook.disabled_at
    assert set(webhook.deliveries.values_list("state", flat=True)) == {"failed"}
    assert [message.to for message in mail.outbox] == [["alice@example.com"]]
    assert receiver.url in mail.outbox[0].body
    assert AuditEntry.objects.filter(action="webhook.disable", actor_label="system").exists()
    assert emit("afterwards") == 0


def test_of_two_workers_one_sends(webhook, emit):
    emit()
    assert webhooks_due() == [webhook.pk]
    assert webhooks_due() == []
    first, second = deliveries._claim(webhook.pk), deliveries._claim(webhook.pk)
    assert first
    assert second is None


def test_what_a_dead_worker_had_is_sent_by_the_next(webhook, emit, receiver, monkeypatch):
    emit()
    webhooks_due()
    deliveries._claim(webhook.pk)
    later(monkeypatch, minutes=2)
    deliver_all()
    assert len(receiver.got) == 1


def test_a_rolled_secret_signs_beside_the_former_one_for_a_day(hook, emit, receiver, alice, monkeypatch):
    webhook, former = hook
    secret = services.webhook_secret_roll(
        webhook=webhook, actor=actor_of_user(alice.user), edition=webhook_secret_edition(webhook.secret)
    )
    emit()
    deliver_all()
    headers, body = receiver.got[0]
    timestamp, signed = signatures(headers)
    assert signed == [expected(secret, timestamp, body), expected(former, timestamp, body)]
    later(monkeypatch, hours=25)
    emit("two")
    deliver_all()
    assert len(signatures(receiver.got[1][0])[1]) == 1


def test_secrets_are_encrypted_where_they_lie(hook):
    _, secret = hook
    assert secret.startswith("whsec_")
    assert secret not in Webhook.objects.get().secret


def test_without_the_key_it_was_sealed_with_a_secret_signs_nothing(webhook, emit, receiver, settings):
    settings.SECRET_KEY = "another key than before, and as long"
    emit()
    deliver_all()
    assert receiver.got == []
    assert "Roll it" in webhook.deliveries.get().answer


def test_an_address_that_cannot_be_written_down_fails_as_any_other(webhook, emit, receiver):
    """It was saved before such were refused."""
    Webhook.objects.update(url=receiver.url + "/höhe")
    emit()
    deliver_all()
    delivery = webhook.deliveries.get()
    assert (delivery.state, delivery.attempts, receiver.got) == ("waiting", 1, [])
    assert "in ASCII" in delivery.answer


def test_what_waits_is_given_up_and_deleted_a_little_at_a_time(webhook, emit, alice, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    monkeypatch.setattr(upkeep, "AT_ONCE", 2)
    for number in range(5):
        emit(str(number))
    actor = actor_of_user(alice.user)
    with CaptureQueriesContext(connection) as queries:
        services.webhook_disable(webhook=webhook, actor=actor)
    assert set(webhook.deliveries.values_list("state", flat=True)) == {"failed"}
    assert len([query for query in queries if query["sql"].startswith('UPDATE "webhooks_delivery"')]) == 3
    with CaptureQueriesContext(connection) as queries:
        services.webhook_delete(webhook=webhook, actor=actor)
    assert not Webhook.objects.exists()
    assert len([query for query in queries if query["sql"].startswith('DELETE FROM "webhooks_delivery"')]) >= 3


def test_what_was_left_waiting_when_it_was_disabled_is_not_sent_once_it_is_enabled(webhook, emit, receiver, alice):
    emit()
    Webhook.objects.update(disabled_at=timezone.now())
    services.webhook_enable(webhook=webhook, actor=actor_of_user(alice.user))
    deliver_all()
    assert receiver.got == []
    assert webhook.deliveries.get().state == "failed"


def test_a_delivery_can_be_sent_again(webhook, emit, receiver, alice):
    emit()
    deliver_all()
    services.delivery_resend(delivery=webhook.deliveries.get(), actor=actor_of_user(alice.user))
    deliver_all()
    assert receiver.got[0][1] == receiver.got[1][1]


def test_a_disabled_webhook_hears_nothing_until_it_is_enabled(webhook, emit, receiver, alice):
    actor = actor_of_user(alice.user)
    emit()
    services.webhook_disable(webhook=webhook, actor=actor)
    assert emit("meanwhile") == 0
    deliver_all()
    webhook.refresh_from_db()
    with pytest.raises(NotAllowed):
        services.webhook_test(webhook=webhook, actor=actor)
    services.webhook_enable(webhook=webhook, actor=actor)
    emit("afterwards")
    deliver_all()
    assert [event["data"]["key"] for event in receiver.events] == ["afterwards"]


def test_one_slow_address_has_its_turn_and_no_more(webhook, emit, receiver, monkeypatch):
    monkeypatch.setattr(deliveries, "TURN_SECONDS", 0)
    emit()
    deliver_all()
    assert receiver.got == []
    webhook.refresh_from_db()
    assert webhook.busy_until is None


def test_a_project_has_ten_at_most(alice, webhook):
    for _ in range(9):
        services.webhook_create(
            project=alice.project, url=webhook.url, events=[EventType.SESSION_FAILED], actor=actor_of_user(alice.user)
        )
    with pytest.raises(NotAllowed):
        services.webhook_create(project=alice.project, url=webhook.url, events=[], actor=actor_of_user(alice.user))
