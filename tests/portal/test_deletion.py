"""What becomes of all that a deleted organization made."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.cycles import cycle_of
from billing.models import Invoice, LedgerEntry
from billing.plans import PLANS, Plan
from billing.providers import ProviderUnavailable
from billing.services import billing_details_set
from detection import removal
from detection.models import (
    DetectionEvent,
    DetectionSession,
    Mode,
    Outcome,
    Recording,
    RecordingChunk,
    Status,
)
from detection.services import session_create
from detection.worker.reaper import due
from movespecs.models import MoveSpec, Visibility
from movespecs.services import (
    STARTER,
    movespec_create,
    movespec_fork,
    movespec_update,
    star_add,
    version_create,
    version_release,
)
from tests.portal.usage import use
from workbench.portal.settings.deletion import organization_purge, organizations_purge
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import ApiKey, AuditEntry, Organization
from workbench.tenancy.services import organization_close


def movespec_of(person, name, *, visibility=Visibility.PRIVATE):
    movespec = movespec_create(project=person.project, name=name, description="Theirs", actor=person.user.email)
    version = version_create(movespec=movespec, yaml_source=STARTER)
    movespec = version_release(version=version)
    if visibility != movespec.visibility:
        movespec_update(movespec=movespec, actor=person.user.email, visibility=visibility)
    return MoveSpec.objects.get(pk=movespec.pk)


def ended_session(person, movespec):
    session = session_create(
        project=person.project,
        mode=Mode.LIVE,
        movespec_version=movespec.current_released_version,
        contract_major=1,
    )
    DetectionEvent.objects.create(session=session, ordinal=1, ts_ms=1, type="feedback", payload={})
    end(session)
    return session


def end(session):
    session.state.delete()
    DetectionSession.objects.filter(pk=session.pk).update(
        status=Status.COMPLETED, terminal_outcome=Outcome.FINALIZED, ended_at=timezone.now()
    )


def close(alice):
    organization_close(organization=alice.organization, actor=actor_of_user(alice.user))
    return Organization.objects.get(pk=alice.organization.pk)


def test_private_movespecs_sessions_keys_and_the_log_go(alice):
    ended_session(alice, movespec_of(alice, "Wave"))
    alice.key()
    closed = close(alice)
    assert organization_purge(organization=closed)
    assert not MoveSpec.objects.filter(project=alice.project).exists()
    assert not DetectionSession.objects.exists()
    assert not DetectionEvent.objects.exists()
    assert not ApiKey.objects.exists()
    entry = AuditEntry.objects.get(organization=closed)
    assert (entry.action, entry.actor, entry.actor_label) == ("organization.delete", None, "an owner")


def test_what_was_billed_stays_without_a_name(alice):
    session, day = ended_session(alice, movespec_of(alice, "Wave")), timezone.now().date()
    LedgerEntry.objects.create(
        session_id=session.pk, number=1, project=alice.project, day=day, cycle_start=day, frames=40
    )
    organization_purge(organization=close(alice))
    row = LedgerEntry.objects.get()
    assert (row.session_id, row.frames) == (session.pk, 40)
    assert row.project.organization.name == "Deleted organization"
    assert "Main" not in row.project.name


def test_its_last_invoice_is_made_and_names_nobody_and_it_costs_nothing_more(alice, monkeypatch):
    monkeypatch.setitem(PLANS, "pro", Plan("pro", quota_frames=600, overage=500, price=4_900))
    billing_details_set(organization=alice.organization, address="1 Quay", vat_id="X1", actor=actor_of_user(alice.user))
    Organization.objects.filter(pk=alice.organization.pk).update(plan="pro")
    today = timezone.now().date()
    use(alice, 1_600, day=today)
    closed = close(alice)
    for _ in range(2):
        organization_purge(organization=closed)
    invoice, organization = Invoice.objects.get(), Organization.objects.get()
    assert (invoice.total, invoice.plan, invoice.state) == (4_900 + 500, "pro", "open")
    assert (invoice.cycle_start, invoice.cycle_end) == (today, today + timedelta(days=1))
    assert (invoice.name, invoice.address, invoice.vat_id) == (organization.name, "", "")
    account = organization.billing_account
    assert (account.address, account.vat_id, organization.plan) == ("", "", "free")


def test_cycles_that_had_no_invoice_yet_get_theirs_with_it(alice):
    made = timezone.now() - timedelta(days=40)
    Organization.objects.filter(pk=alice.organization.pk).update(plan="pro", created_at=made)
    organization_purge(organization=close(alice))
    starts = Invoice.objects.order_by("number").values_list("cycle_start", "total")
    assert [(start, total) for start, total in starts] == [
        (made.date(), 4_900),
        (cycle_of(created=made.date(), day=made.date()).next_first, 4_900),
    ]


def test_one_that_cannot_be_done_keeps_no_other_from_it(alice, charlie, monkeypatch):
    closed = close(alice)
    close(charlie)

    def unavailable(*, organization, now):
        if organization == closed:
            raise ProviderUnavailable("Try later.")

    with monkeypatch.context() as patch:
        patch.setattr("workbench.portal.settings.deletion.billing_close", unavailable)
        assert organizations_purge() == 1
    assert organizations_purge() == 1


def test_a_recording_goes_with_its_session(alice):
    session = ended_session(alice, movespec_of(alice, "Wave"))
    Recording.objects.create(session=session, expires_at=timezone.now() + timedelta(days=9))
    RecordingChunk.objects.create(session=session, first_frame=0, data=b"frames")
    organization_purge(organization=close(alice))
    assert not Recording.objects.exists()
    assert not RecordingChunk.objects.exists()


def test_a_long_session_goes_a_little_at_a_time(alice, monkeypatch):
    monkeypatch.setattr(removal, "ROWS_AT_ONCE", 2)
    session = ended_session(alice, movespec_of(alice, "Wave"))
    DetectionEvent.objects.bulk_create(
        DetectionEvent(session=session, ordinal=n, ts_ms=n, type="feedback", payload={}) for n in range(2, 6)
    )
    with CaptureQueriesContext(connection) as queries:
        assert removal.sessions_remove(organization=alice.organization)
    assert len([query for query in queries if query["sql"].startswith('DELETE FROM "detection_detectionevent"')]) >= 3
    assert not DetectionEvent.objects.exists()


def test_a_running_session_is_ended_first(alice):
    movespec = movespec_of(alice, "Wave")
    session = session_create(
        project=alice.project,
        mode=Mode.LIVE,
        movespec_version=movespec.current_released_version,
        contract_major=1,
    )
    closed = close(alice)
    assert due(now=timezone.now(), since=timezone.now())[0] == (session.pk, Outcome.ACCESS_REVOKED)
    assert not organization_purge(organization=closed)
    assert MoveSpec.objects.filter(pk=movespec.pk).exists()
    end(session)
    assert organization_purge(organization=closed)
    assert not DetectionSession.objects.exists()


@pytest.mark.parametrize("way", ["forked", "run"])
def test_what_others_forked_or_ran_is_delisted_and_nobodys(alice, charlie, way):
    public = movespec_of(alice, "Wave", visibility=Visibility.PUBLIC)
    if way == "forked":
        fork = movespec_fork(source=public, project=charlie.project, name=None, description=None, actor="charlie")
    else:
        theirs = ended_session(charlie, public)
    organization_purge(organization=close(alice))
    kept = MoveSpec.objects.get(pk=public.pk)
    assert (kept.visibility, kept.name, kept.description) == (Visibility.DELISTED, "Wave", "")
    assert kept.archived_at
    assert (kept.created_by, kept.updated_by) == ("", "")
    assert not hasattr(kept, "draft")
    if way == "forked":
        fork.refresh_from_db()
        assert (fork.forked_from, fork.draft.yaml_source) == (kept, STARTER)
    else:
        theirs.refresh_from_db()
        assert theirs.movespec_version.movespec == kept


def test_a_public_one_that_nobody_used_goes(alice, charlie):
    movespec_of(alice, "Wave", visibility=Visibility.PUBLIC)
    organization_purge(organization=close(alice))
    assert not MoveSpec.objects.exists()


def test_its_stars_go_and_are_counted_no_more(alice, charlie):
    public = movespec_of(charlie, "Wave", visibility=Visibility.PUBLIC)
    key, _ = alice.key()
    for actor in (f"api_key:{key.pk}", f"organization:{alice.organization.pk}", "somebody else"):
        star_add(movespec=public, actor=actor)
    organization_purge(organization=close(alice))
    public.refresh_from_db()
    assert (public.star_count, public.stars.get().actor) == (1, "somebody else")


def test_it_is_gone_on_with_until_it_is_done(alice, charlie):
    movespec_of(alice, "Wave")
    kept = movespec_of(charlie, "Theirs")
    close(alice)
    assert organizations_purge() == 1
    assert organizations_purge() == 0
    assert list(MoveSpec.objects.all()) == [kept]
