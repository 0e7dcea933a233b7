"""What people do with webhooks. Raises NotAllowed where their role does not let them."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from workbench.jobs import job_start
from workbench.tenancy.audit import Actor, audit_add
from workbench.tenancy.models import Project
from workbench.tenancy.roles import NotAllowed, actor_require
from workbench.tenancy.services.upkeep import rows_delete
from workbench.webhooks.addresses import address_resolve
from workbench.webhooks.events import event_of
from workbench.webhooks.models import TEST, Delivery, EventType, Webhook
from workbench.webhooks.signing import webhook_secret_edition, webhook_secret_new

PERMISSION = "manage_credentials"
MOST = 10  # webhooks of a project
OVERLAP = timedelta(hours=24)
AT_ONCE = 500
DISABLED = "The webhook was disabled."


def webhook_create(
    *, project: Project, url: str, events: list[EventType], actor: Actor, webhook_id: uuid.UUID | None = None
) -> tuple[Webhook, str]:
    """The webhook and its secret. With a `webhook_id` there can be only one of it, however often it is asked for.
    Raises AddressRefused, IntegrityError."""
    actor_require(organization=project.organization, actor=actor, permission=PERMISSION)
    address_resolve(url)
    secret, kept = webhook_secret_new()
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        if project.webhooks.count() >= MOST:
            raise NotAllowed(f"A project has at most {MOST} webhooks: delete one first.")
        webhook = Webhook.objects.create(
            id=webhook_id or uuid.uuid4(),
            project=project,
            url=url,
            events=_in_order(events),
            secret=kept,
            created_by=actor.user,
        )
        _audit(webhook, actor, "webhook.create", url=url)
    return webhook, secret


def webhook_update(*, webhook: Webhook, url: str, events: list[EventType], actor: Actor) -> None:
    """What is on its way goes to the new address. Raises AddressRefused."""
    _require(webhook, actor)
    if url != webhook.url:
        address_resolve(url)
    with transaction.atomic():
        webhook.url, webhook.events = url, _in_order(events)
        webhook.save(update_fields=["url", "events"])
        _audit(webhook, actor, "webhook.update", url=url)


@transaction.atomic
def webhook_secret_roll(*, webhook: Webhook, actor: Actor, edition: str) -> str:
    """A new secret in the place of the one of `edition`. That one signs as well for a day, so that no event is lost
    meanwhile. Raises NotAllowed where it was rolled already: the one before would sign no more."""
    _require(webhook, actor)
    locked = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if webhook_secret_edition(locked.secret) != edition:
        raise NotAllowed("The secret was rolled meanwhile, and is shown only once. Roll it to get a new one.")
    secret, kept = webhook_secret_new()
    locked.former_secret, locked.former_until = locked.secret, timezone.now() + OVERLAP
    locked.secret = kept
    locked.save(update_fields=["secret", "former_secret", "former_until"])
    _audit(webhook, actor, "webhook.roll")
    return secret


def webhook_disable(*, webhook: Webhook, actor: Actor) -> None:
    """Nothing is sent to it, and what waits is given up. Saying it again changes nothing."""
    _require(webhook, actor)
    with transaction.atomic():
        if Webhook.objects.filter(pk=webhook.pk, disabled_at=None).update(disabled_at=timezone.now()):
            _audit(webhook, actor, "webhook.disable")
    deliveries_give_up(webhook=webhook, why=DISABLED)


def webhook_enable(*, webhook: Webhook, actor: Actor) -> None:
    """For events from now on. Saying it again changes nothing."""
    _require(webhook, actor)
    disabled = Webhook.objects.filter(pk=webhook.pk, disabled_at__isnull=False)
    if not disabled.exists():
        return
    deliveries_give_up(webhook=webhook, why=DISABLED)  # should whoever disabled it have come no further
    with transaction.atomic():
        if disabled.update(disabled_at=None, failing_since=None):
            _audit(webhook, actor, "webhook.enable")


def webhook_delete(*, webhook: Webhook, actor: Actor) -> None:
    """With all its deliveries, which may be many: nothing is sent any more while they go."""
    _require(webhook, actor)
    Webhook.objects.filter(pk=webhook.pk).update(disabled_at=timezone.now())
    rows_delete(webhook.deliveries.order_by("created_at"))
    with transaction.atomic():
        _audit(webhook, actor, "webhook.delete", url=webhook.url)
        webhook.delete()


@transaction.atomic
def webhook_test(*, webhook: Webhook, actor: Actor) -> Delivery:
    """Send it an event that tells nothing. Raises NotAllowed where it is disabled."""
    _require(webhook, actor)
    _require_enabled(webhook)
    now, event_id = timezone.now(), uuid.uuid4()
    body = event_of(type=TEST, project=webhook.project, data={"webhook_id": str(webhook.pk)}, event_id=event_id, at=now)
    delivery = Delivery.objects.create(
        webhook=webhook, event_id=event_id, type=TEST, body=body, created_at=now, next_at=now
    )
    job_start("workbench.webhooks.tasks.webhooks_deliver")
    return delivery


@transaction.atomic
def delivery_resend(*, delivery: Delivery, actor: Actor) -> None:
    """The same event again, with a day of tries before it. Raises NotAllowed where the webhook is disabled."""
    _require(delivery.webhook, actor)
    _require_enabled(delivery.webhook)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.WAITING, next_at=timezone.now(), attempts=0, status=None, answer=""
    )
    job_start("workbench.webhooks.tasks.webhooks_deliver")


def deliveries_give_up(*, webhook: Webhook, why: str) -> None:
    """Of a webhook that is disabled, a little at a time: frames wait for each."""
    waiting = webhook.deliveries.filter(state=Delivery.State.WAITING)
    while some := list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        waiting.filter(pk__in=some).update(state=Delivery.State.FAILED, next_at=None, answer=why)


def _require(webhook: Webhook, actor: Actor) -> None:
    actor_require(organization=webhook.project.organization, actor=actor, permission=PERMISSION)


def _require_enabled(webhook: Webhook) -> None:
    if webhook.disabled_at:
        raise NotAllowed("The webhook is disabled: enable it first.")


def _in_order(events: list[EventType]) -> list[str]:
    return [event.value for event in EventType if event in events]


def _audit(webhook: Webhook, actor: Actor, action: str, **details: str) -> None:
    organization = webhook.project.organization
    audit_add(organization=organization, actor=actor, action=action, target=webhook.pk, details=details)
