"""What a page asks the database: as much for much as for little, and never more than ten things."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.models import Invoice
from detection.models import DetectionEvent, DetectionSession, Recording
from movespecs.models import MoveSpec
from movespecs.services import catalogue_sync, movespec_create, movespec_update, version_create, version_release
from tests.people import Person, person
from tests.walk import Page, pages
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import Role
from workbench.tenancy.services import invitation_create, project_create
from workbench.webhooks.events import event_emit
from workbench.webhooks.models import EventType, Webhook
from workbench.webhooks.services import webhook_create

MOST = 10
ASKED = ("SELECT", "INSERT", "UPDATE", "DELETE")
VISITED = pages(rooms=("workbench.portal", "workbench.pages.catalogue"))
ELSEWHERE = {"invitation", "account_delete", "device_end"}  # a stranger's link; what is about to be deleted


@pytest.fixture
def known(alice: Person) -> dict[str, object]:
    """What fills the addresses of Alice's pages."""
    movespec = _fill(alice, "first")
    session = DetectionSession.objects.filter(project=alice.project).latest("created_at")
    webhook = Webhook.objects.get(project=alice.project)
    return {
        "organization_id": alice.organization.pk,
        "project_id": alice.project.pk,
        "movespec_id": movespec.pk,
        "version_id": movespec.current_released_version_id,
        "session_id": session.pk,
        "webhook_id": webhook.pk,
        "delivery_id": webhook.deliveries.latest("created_at").pk,
        "invoice_id": Invoice.objects.get(organization=alice.organization).pk,
        "handle": movespec.pk,
        "key_id": alice.project.api_keys.latest("created_at").pk,
        "kind": "api-keys",
        "membership_id": alice.organization.memberships.latest("created_at").pk,
        "slug": "squat",
        "parts": "arms",
    }


def _fill(who: Person, name: str) -> MoveSpec:
    """One more of everything that pages list."""
    movespec = movespec_create(project=who.project, name=name, description="", actor=f"user:{who.user.pk}")
    movespec_update(movespec=movespec, actor="test", visibility="public")
    text = Path("movespecs/catalogue/squat.yaml").read_text(encoding="utf-8")
    for number in range(2):
        version = version_create(movespec=movespec, yaml_source=f"{text}# {number}\n")
    version_release(version=version)
    session = DetectionSession.objects.create(
        project=who.project, movespec_version=version, mode="live", engine_version=1, accepted_frames_total=9
    )
    Recording.objects.create(session=session, expires_at=timezone.now() + timedelta(days=1))
    DetectionEvent.objects.create(
        session=session, ordinal=1, ts_ms=1, type="event_completed", payload={"event_key": "squat", "score": 0.9}
    )
    who.key()
    person(f"member-{name}", of=who, role=Role.DEVELOPER)
    actor = actor_of_user(who.user)
    url = f"https://93.184.215.14/{name}"
    webhook_create(project=who.project, url=url, events=list(EventType), actor=actor)
    event_emit(type=EventType.SESSION_COMPLETED, project=who.project, data={"n": 1}, key=name)
    invitation_create(organization=who.organization, email=f"{name}@example.org", role=Role.VIEWER, actor=actor)
    project_create(organization=who.organization, name=f"Project {name}", actor=actor)
    _invoice(who)
    movespec.refresh_from_db()
    return movespec


def _invoice(who: Person) -> None:
    number = Invoice.objects.count() + 1
    first = date(2020 + number, 1, 1)
    invoice = Invoice.objects.create(
        number=f"WB-2026-{number:06}",
        organization=who.organization,
        name=who.organization.name,
        plan="pro",
        cycle_start=first,
        cycle_end=first.replace(month=2),
        currency="eur",
        total=4_900,
        issued_at=timezone.now(),
        due_at=timezone.now(),
    )
    invoice.lines.create(position=1, text="Plan pro", amount=4_900)


def _asked(browser, url) -> list[str] | None:
    """What a page asks; None for an address that is no page: which takes only POST, or leads on."""
    answer = browser.get(url)
    if answer.status_code in (302, 405):
        return None
    assert answer.status_code == 200, f"{url} answers {answer.status_code}: tell `known` what its address takes"
    with CaptureQueriesContext(connection) as queries:
        browser.get(url)
    return [query["sql"] for query in queries if query["sql"].startswith(ASKED)]


@pytest.mark.parametrize("place", [page for page in VISITED if page.name not in ELSEWHERE], ids=lambda page: page.name)
def test_a_page_asks_ten_things_at_most_and_as_much_for_more(place: Page, alice, known, signed_in):
    if place.name.startswith(("catalogue", "welcome")):
        catalogue_sync()
    browser = signed_in(alice)
    url = place.url(known)
    few = _asked(browser, url)
    if few is None:
        return
    assert len(few) <= MOST, "\n".join(few)
    for number in range(3):
        _fill(alice, f"more-{number}")
    many = _asked(browser, url)
    assert len(many) <= len(few), "\n".join(many)


def test_the_walk_finds_the_pages():
    assert {"portal_home", "portal_movespecs", "portal_movespec", "catalogue"} <= {page.name for page in VISITED}
