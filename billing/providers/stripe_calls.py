"""Stripe's own library, set up for this installation. Which version of its API is spoken, the library says."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings

from billing.providers import ProviderUnavailable

SECONDS = 10
SORRY = "The payment provider does not answer. Nothing was changed: try again in a minute."


class NotThere(ProviderUnavailable):
    """Stripe does not know, or no longer has, what it was asked about."""


@lru_cache(maxsize=1)
def _client_of(key: str, base: str) -> Any:
    stripe.enable_telemetry = False
    addresses = {"api": base} if base else {}
    http = stripe.RequestsClient(timeout=SECONDS)
    return stripe.StripeClient(key, base_addresses=addresses, http_client=http, max_network_retries=1)


def client() -> Any:
    return _client_of(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE or "").v1


def asked[T](call: Callable[[], T]) -> T:
    """Raises NotThere, and ProviderUnavailable for whatever else Stripe's library raises."""
    try:
        return call()
    except stripe.StripeError as error:
        raise (NotThere if error.code == "resource_missing" else ProviderUnavailable)(SORRY) from error
