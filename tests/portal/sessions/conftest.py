"""A released squat of Alice's project, and sessions of it in every state."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from detection.models import DetectionEvent, DetectionSession, Outcome, SessionState
from detection.services import session_create
from movespecs.models import MoveSpec, MoveSpecVersion
from movespecs.services import version_create, version_release
from tests.detection.conftest import database, threads_let_go
from tests.people import Person

__all__ = ["database", "threads_let_go"]

SQUAT = Path("movespecs/catalogue/squat.yaml").read_text(encoding="utf-8")
NewSession = Callable[..., DetectionSession]


def make_version(person: Person, name: str = "Squat") -> MoveSpecVersion:
    movespec = MoveSpec.objects.create(project=person.project, name=name)
    version = version_create(movespec=movespec, yaml_source=SQUAT)
    version_release(version=version)
    return version


@pytest.fixture
def squat(alice: Person) -> MoveSpecVersion:
    return make_version(alice)


@pytest.fixture
def new_session(alice: Person, squat: MoveSpecVersion) -> NewSession:
    """A session of Alice's, created `ago`; ended with `outcome`, or running."""

    def make(
        *,
        person: Person = alice,
        version: MoveSpecVersion = squat,
        outcome: str = "",
        ago: timedelta = timedelta(minutes=5),
        frames: int = 90,
        squats: int = 0,
        **fields: Any,
    ) -> DetectionSession:
        session = session_create(
            project=fields.pop("project", person.project),
            mode="live",
            movespec_version=version,
            contract_major=1,
            credential=fields.pop("credential", None),
        )
        created = timezone.now() - ago
        counts = {"squat": squats} if squats else {}
        changes: dict[str, Any] = {"created_at": created, "started_at": created, "status": "streaming"}
        SessionState.objects.filter(pk=session.pk).update(accepted_frames_total=frames, completed_event_counts=counts)
        if outcome:
            SessionState.objects.filter(pk=session.pk).delete()
            changes |= {
                "status": Outcome(outcome).status,
                "terminal_outcome": outcome,
                "ended_at": created + timedelta(seconds=65),
                "accepted_frames_total": frames,
                "completed_event_counts": counts,
            }
        DetectionSession.objects.filter(pk=session.pk).update(**changes | fields)
        session.refresh_from_db()
        return session

    return make


def happen(session: DetectionSession, *events: tuple[float, str, dict[str, Any], dict[str, Any] | None]) -> None:
    """These events, in order: time in ms, type, payload, detail."""
    first = session.events.count() + 1
    DetectionEvent.objects.bulk_create(
        DetectionEvent(session=session, ordinal=first + index, ts_ms=ms, type=type_, payload=payload, detail=detail)
        for index, (ms, type_, payload, detail) in enumerate(events)
    )


def squatted(ms: float) -> list[tuple[float, str, dict[str, Any], dict[str, Any] | None]]:
    """One repetition that ends at `ms`."""
    detail = {"started_ms": ms - 2000, "duration_ms": 2000.0}
    return [
        (ms - 1000, "shape_enter", {"shape_key": "bottom", "confidence": 0.9}, None),
        (ms - 800, "shape_exit", {"shape_key": "bottom", "confidence": 0.9}, None),
        (ms, "event_completed", {"event_key": "squat", "score": 0.91}, detail),
    ]
