"""A Stripe of our own on this machine: as much of its REST as the provider uses, over HTTP, and events that it signs.

It holds to what Stripe says of idempotency keys and meter events: a key is answered as before, an identifier counts
once."""

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

SECRET = "whsec_of_the_fake"
CARD = {"id": "pm_1", "object": "payment_method", "card": {"brand": "visa", "last4": "4242"}}


class FakeStripe:
    """`asked` are the method, path and form of every request."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.meter: dict[str, dict[str, Any]] = {}
        self.checkouts: dict[str, str] = {}
        self.away = False
        self._numbers, self._answered = count(1), {}
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                self._answer("POST", nested(parse_qsl(text, keep_blank_values=True)))

            def do_GET(self) -> None:
                self._answer("GET", nested(parse_qsl(urlsplit(self.path).query)))

            def do_DELETE(self) -> None:
                self._answer("DELETE", nested(parse_qsl(urlsplit(self.path).query)))

            def _answer(self, method: str, form: dict[str, Any]) -> None:
                status, body = fake.answer(method, urlsplit(self.path).path, form, self.headers.get("Idempotency-Key"))
                payload = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, form: dict[str, Any], key: str | None) -> tuple[int, dict[str, Any]]:
        if self.away:
            return 503, {"error": {"type": "api_error", "message": "away"}}
        self.asked.append((method, path, form))
        if method == "POST" and key in self._answered:
            asked, answered = self._answered[key]
            if asked != form:
                return 400, {"error": {"type": "idempotency_error", "message": "Keys are for the same parameters."}}
            return answered
        answered = self._do(method, path, form)
        if key:
            self._answered[key] = form, answered
        return answered

    def _do(self, method: str, path: str, form: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        match method, path.removeprefix("/v1/").split("/"):
            case "POST", ["customers"]:
                return 200, {"id": f"cus_{next(self._numbers)}", "object": "customer"}
            case "POST", ["checkout", "sessions"]:
                name = f"cs_{next(self._numbers)}"
                self.checkouts[name] = "open"
                return 200, {"id": name, "object": "checkout.session", "url": f"https://checkout.example/{name}"}
            case "GET", ["checkout", "sessions"]:
                found = [name for name, status in self.checkouts.items() if status == form["status"]]
                sessions = [{"id": name, "object": "checkout.session"} for name in found]
                return 200, {"object": "list", "data": sessions, "has_more": False}
            case "POST", ["checkout", "sessions", name, "expire"]:
                self.checkouts[name] = "expired"
                return 200, {"id": name, "object": "checkout.session"}
            case "POST", ["billing_portal", "sessions"]:
                return 200, {"id": "bps_1", "object": "billing_portal.session", "url": "https://portal.example/1"}
            case "POST", ["billing", "meter_events"]:
                if form["identifier"] in self.meter:
                    message = f"An event already exists with identifier {form['identifier']}."
                    code = "duplicate_meter_event"
                    return 400, {"error": {"type": "invalid_request_error", "code": code, "message": message}}
                self.meter[form["identifier"]] = form
                return 200, {"object": "billing.meter_event", **form}
            case "GET", ["subscriptions", name] if name in self.subscriptions:
                return 200, self.subscriptions[name]
            case "DELETE", ["subscriptions", name] if self._lives(name):
                self.subscriptions[name]["status"] = "canceled"
                return 200, self.subscriptions[name]
            case "POST", ["subscriptions", name] if name in self.subscriptions:
                prices = [item["price"] for item in form["items"].values() if "price" in item]
                self.subscriptions[name]["items"] = items(prices)
                return 200, self.subscriptions[name]
        missing = {"type": "invalid_request_error", "code": "resource_missing", "message": f"No such thing: {path}"}
        return 404, {"error": missing}

    def _lives(self, name: str) -> bool:
        return name in self.subscriptions and self.subscriptions[name]["status"] != "canceled"

    def subscribe(self, organization_id: object, *prices: str, status: str = "active") -> str:
        """As somebody does who pays at Checkout."""
        name = f"sub_{next(self._numbers)}"
        self.subscriptions[name] = {
            "id": name,
            "object": "subscription",
            "status": status,
            "customer": {"id": "cus_1", "object": "customer", "invoice_settings": {"default_payment_method": None}},
            "default_payment_method": CARD,
            "metadata": {"organization_id": str(organization_id)},
            "items": items(prices),
        }
        return name

    def event(self, kind: str, about: dict[str, Any]) -> bytes:
        return json.dumps(
            {
                "id": f"evt_{next(self._numbers)}",
                "object": "event",
                "api_version": "2026-10-28",
                "created": int(time.time()),
                "type": kind,
                "data": {"object": about},
            }
        ).encode()


def signature(body: bytes, *, secret: str = SECRET, at: float | None = None) -> str:
    timestamp = int(at or time.time())
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signed}"


def items(prices: Any) -> dict[str, Any]:
    data = [{"id": f"si_{price}", "object": "subscription_item", "price": {"id": price}} for price in prices]
    return {"object": "list", "data": data}


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][0]=c` as {"a": {"b": {"0": "c"}}}."""
    form: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = re.findall(r"[^\[\]]+", name)
        place = form
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    return form


@contextmanager
def stripe_running() -> Iterator[FakeStripe]:
    fake = FakeStripe()
    try:
        yield fake
    finally:
        fake.stop()
