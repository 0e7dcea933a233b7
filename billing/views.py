"""Where Stripe tells what has happened."""

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.providers import ProviderUnavailable

log = structlog.get_logger("billing.stripe")


@csrf_exempt  # it is signed
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    if settings.BILLING_PROVIDER != "stripe":
        raise Http404
    import stripe  # only an installation that takes payments by it has it

    from billing.services.stripe import stripe_event_take

    signed = request.headers.get("Stripe-Signature", "")
    try:
        event = stripe.Webhook.construct_event(request.body, signed, settings.STRIPE_WEBHOOK_SECRET)
    except (ValueError, stripe.SignatureVerificationError):
        return HttpResponse("The signature is not good.", status=400, content_type="text/plain")
    try:
        stripe_event_take(event=event.to_dict())
    except ProviderUnavailable as error:
        log.warning("stripe_event_not_taken", id=event["id"], error=str(error.__cause__))
        return HttpResponse("Try again.", status=503, content_type="text/plain")
    return HttpResponse(status=204)
