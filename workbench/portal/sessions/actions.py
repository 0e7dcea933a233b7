"""What a member does to a session: end it, and delete what was recorded of it."""

from uuid import UUID

from asgiref.sync import async_to_sync
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from detection.models import DetectionSession, Outcome
from detection.recordings import session_recording_delete
from detection.services import session_finish
from detection.worker.port import SessionEnded, SessionMissing, Unavailable
from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.sessions.selectors import session_of


@require_POST
@member_page("run_sessions")
def finalize(member: Member, session_id: UUID) -> HttpResponse:
    return _end(member, session_id, Outcome.FINALIZED, "The session is finalized. What was counted is kept.")


@require_POST
@member_page("run_sessions")
def cancel(member: Member, session_id: UUID) -> HttpResponse:
    return _end(member, session_id, Outcome.CANCELLED, "The session is cancelled. What was counted before is kept.")


@require_POST
@member_page("run_sessions")
def delete_recording(member: Member, session_id: UUID) -> HttpResponse:
    session = _session(member, session_id)
    if session_recording_delete(session=session, actor=member.actor):
        messages.success(member.request, "The recording is deleted. Events and counts are kept.")
    return _back(member, session)


def _end(member: Member, session_id: UUID, outcome: Outcome, said: str) -> HttpResponse:
    session = _session(member, session_id)
    try:
        async_to_sync(session_finish)(session_id=session.pk, outcome=outcome)
    except SessionEnded:
        messages.info(member.request, "The session had ended before.")
    except (Unavailable, SessionMissing):
        messages.error(member.request, "Nothing was changed: the session could not be reached. Try again in a moment.")
    else:
        messages.success(member.request, said)
    return _back(member, session)


def _session(member: Member, session_id: UUID) -> DetectionSession:
    session = session_of(organization=member.organization, session_id=session_id)
    if session is None:
        raise Http404
    return session


def _back(member: Member, session: DetectionSession) -> HttpResponse:
    return redirect("portal_session", member.organization.pk, session.pk)
