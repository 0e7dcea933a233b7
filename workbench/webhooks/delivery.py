"""From a row to somebody's server and back: what is due, one address at a time, until it is answered or a day is over.
An event may come twice; who is told knows it by its id."""

import time
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from workbench.mail import mail_send
from workbench.tenancy.audit import SYSTEM, audit_add
from workbench.tenancy.models import Membership
from workbench.tenancy.roles import MANAGERS
from workbench.webhooks.models import Delivery, Webhook
from workbench.webhooks.sending import SECONDS, Answer, body_post
from workbench.webhooks.services import deliveries_give_up
from workbench.webhooks.signing import HEADER, signature, webhook_secret_read

log = structlog.get_logger("workbench.webhooks")

# The tenth attempt is made 23 hours and 21 minutes after the first.
RETRY_SECONDS = (10, 60, 300, 900, 3600, 7200, 14_400, 21_600, 36_000)
TURN_SECONDS = 30  # that one address may hold a worker up before others have their turn
LEASE = timedelta(seconds=TURN_SECONDS + 3 * SECONDS)
DISABLED_AFTER = timedelta(days=5)  # without a success
KEPT = timedelta(days=30)


def webhooks_due() -> list[UUID]:
    """Those with something to be sent and nobody sending; each is the caller's for a while."""
    now = timezone.now()
    waiting = Delivery.objects.filter(next_at__lte=now, webhook__disabled_at=None).order_by()
    found = waiting.filter(_free(now, "webhook__")).values_list("webhook_id", flat=True).distinct()
    return [webhook_id for webhook_id in found if _take(webhook_id, now)]


def webhook_deliver(*, webhook_id: UUID) -> int:
    """What is due to one address, in order, for as long as a turn is. Returns how many were sent."""
    until = time.monotonic() + TURN_SECONDS
    sent = 0
    while time.monotonic() < until and (delivery := _claim(webhook_id)):
        _deliver(delivery)
        sent += 1
    Webhook.objects.filter(pk=webhook_id).update(busy_until=None)
    return sent


def _free(now: datetime, prefix: str = "") -> Q:
    return Q(**{f"{prefix}busy_until": None}) | Q(**{f"{prefix}busy_until__lt": now})


def _take(webhook_id: UUID, now: datetime) -> bool:
    return bool(Webhook.objects.filter(_free(now), pk=webhook_id).update(busy_until=now + LEASE))


def _claim(webhook_id: UUID) -> Delivery | None:
    """The next one that is due. Should whoever claims it die, it is due again as if the attempt had failed."""
    due = Delivery.objects.filter(webhook_id=webhook_id, webhook__disabled_at=None, next_at__lte=timezone.now())
    for delivery in due.select_related("webhook__project__organization").order_by("next_at")[:10]:
        now = timezone.now()
        again = now + timedelta(seconds=RETRY_SECONDS[min(delivery.attempts, len(RETRY_SECONDS) - 1)] + SECONDS)
        claimed = Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at).update(
            next_at=again, attempts=F("attempts") + 1, attempted_at=now
        )
        if claimed:
            delivery.attempts, delivery.next_at, delivery.attempted_at = delivery.attempts + 1, again, now
            return delivery
    return None


def _deliver(delivery: Delivery) -> None:
    webhook, body = delivery.webhook, delivery.body.encode()
    now = timezone.now()
    kept = [webhook.secret]
    if webhook.former_until and webhook.former_until > now:
        kept.append(webhook.former_secret)
    try:
        secrets = [webhook_secret_read(each) for each in kept]
    except InvalidToken:
        answer = Answer(None, "The secret cannot be read: the installation's key has changed. Roll it.")
    else:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Workbench-Webhooks/1",
            HEADER: signature(body=body, timestamp=int(now.timestamp()), secrets=secrets),
        }
        answer = body_post(url=webhook.url, body=body, headers=headers)
    _write(delivery, answer)


@transaction.atomic
def _write(delivery: Delivery, answer: Answer) -> None:
    """Nothing where somebody asked for it to be sent again meanwhile."""
    now = timezone.now()
    over = answer.good or delivery.attempts > len(RETRY_SECONDS)
    state = Delivery.State.WAITING
    if over:
        state = Delivery.State.DELIVERED if answer.good else Delivery.State.FAILED
    Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at, state=Delivery.State.WAITING).update(
        status=answer.status,
        answer=answer.excerpt,
        state=state,
        next_at=None if over else now + timedelta(seconds=RETRY_SECONDS[delivery.attempts - 1]),
    )
    log.info("webhook", delivery=str(delivery.pk), attempt=delivery.attempts, status=answer.status)
    webhooks = Webhook.objects.filter(pk=delivery.webhook_id)
    if answer.good:
        webhooks.filter(failing_since__isnull=False).update(failing_since=None)
    else:
        webhooks.filter(failing_since=None).update(failing_since=now)
        if over:
            _disable_if_hopeless(delivery.webhook, now)


def _disable_if_hopeless(webhook: Webhook, now: datetime) -> None:
    hopeless = Webhook.objects.filter(pk=webhook.pk, disabled_at=None, failing_since__lt=now - DISABLED_AFTER)
    if not hopeless.update(disabled_at=now):
        return
    why = "The webhook was disabled: no event had been taken for five days."
    transaction.on_commit(partial(deliveries_give_up, webhook=webhook, why=why))
    organization = webhook.project.organization
    audit_add(
        organization=organization,
        actor=SYSTEM,
        action="webhook.disable",
        target=webhook.pk,
        details={"url": webhook.url},
    )
    managers = Membership.objects.filter(organization=organization, role__in=MANAGERS, user__is_active=True)
    for email in managers.values_list("user__email", flat=True):
        mail_send(to=email, name="webhook_disabled", context={"webhook": webhook, "organization": organization})
