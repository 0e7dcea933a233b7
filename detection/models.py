"""Detection sessions, what they need between two batches, and the events they brought forth."""

import uuid

from django.db import models
from django.db.models import Q

from movespecs.models import MoveSpecVersion
from workbench.tenancy.models import ApiKey, Project, ServiceAccount


class Mode(models.TextChoices):
    LIVE = "live"
    REPLAY = "replay"


class Status(models.TextChoices):
    CREATED = "created"
    STREAMING = "streaming"
    FINALIZING = "finalizing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Outcome(models.TextChoices):
    FINALIZED = "finalized"
    ABANDONED = "abandoned"
    IDLE = "idle"
    MAX_DURATION = "max_duration"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    QUOTA_EXCEEDED = "quota_exceeded"
    BILLING_BLOCKED = "billing_blocked"
    ACCESS_REVOKED = "access_revoked"
    INTERNAL_ERROR = "internal_error"

    @property
    def status(self) -> Status:
        """The status that a session ends in with this outcome."""
        if self in {Outcome.FINALIZED, Outcome.ABANDONED, Outcome.IDLE, Outcome.MAX_DURATION}:
            return Status.COMPLETED
        if self in {Outcome.CANCELLED, Outcome.EXPIRED}:
            return Status.CANCELLED
        return Status.FAILED


ENDED = (Status.COMPLETED, Status.FAILED, Status.CANCELLED)


class DetectionSession(models.Model):
    """The record. While a session lives its totals stand in its `SessionState`; they come here when it ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Its own index would be taken where those below are meant.
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="detection_sessions", db_index=False)
    movespec_version = models.ForeignKey(MoveSpecVersion, on_delete=models.PROTECT, related_name="+")
    guest_id = models.UUIDField(null=True, blank=True)
    # What created it: when that is revoked the session ends.
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    service_account = models.ForeignKey(
        ServiceAccount, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mode = models.CharField(max_length=10, choices=Mode)
    contract_major = models.PositiveSmallIntegerField(default=1)
    engine_version = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status, default=Status.CREATED)
    terminal_outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error_message = models.TextField(blank=True)
    accepted_frames_total = models.PositiveBigIntegerField(default=0)
    completed_event_counts = models.JSONField(default=dict)
    last_batch_seq = models.PositiveBigIntegerField(default=0)
    last_frame_seq = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "-created_at", "-id"], name="session_of_project"),
            models.Index(fields=["guest_id", "-created_at"], name="session_by_guest"),
            models.Index(
                fields=["project", "-created_at", "-id"], condition=Q(ended_at=None), name="session_living_of_project"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ENDED, ended_at__isnull=False) & ~Q(terminal_outcome="")
                | ~Q(status__in=ENDED) & Q(ended_at=None, terminal_outcome=""),
                name="session_ended_has_outcome",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class SessionState(models.Model):
    """What the next batch of a living session needs; gone when the session ends.

    `revision` rises with every save, and a save names the one it was made from: two workers can never both
    apply a batch. `reply` holds the messages that answered the last batch, one a line. `block_*` are the ledger's
    last row of the session: what goes on in it and what begins the next is known without asking the ledger.
    """

    session = models.OneToOneField(DetectionSession, on_delete=models.CASCADE, primary_key=True, related_name="state")
    revision = models.PositiveBigIntegerField(default=0)
    engine_state = models.BinaryField(default=bytes)
    batch_seq = models.PositiveBigIntegerField(default=0)
    batch_digest = models.BinaryField(default=bytes)
    reply = models.TextField(default="")
    frame_seq = models.PositiveBigIntegerField(default=0)
    timestamp_ms = models.FloatField(null=True)
    event_count = models.PositiveBigIntegerField(default=0)
    accepted_frames_total = models.PositiveBigIntegerField(default=0)
    completed_event_counts = models.JSONField(default=dict)
    accepted_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    block_number = models.PositiveIntegerField(default=0)
    block_frames = models.PositiveSmallIntegerField(default=0)
    block_day = models.DateField(null=True)

    def __str__(self) -> str:
        return f"state of {self.session_id}"


class DetectionEvent(models.Model):
    """One event, numbered from 1 in its session. `detail` explains it on our own pages and never leaves them."""

    pk = models.CompositePrimaryKey("session_id", "ordinal")
    session = models.ForeignKey(DetectionSession, on_delete=models.CASCADE, related_name="events", db_index=False)
    ordinal = models.PositiveBigIntegerField()
    ts_ms = models.FloatField()
    type = models.CharField(max_length=20)
    payload = models.JSONField()
    detail = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.type} {self.ordinal} of {self.session_id}"

    @property
    def event_id(self) -> uuid.UUID:
        return event_id(self.session_id, self.ordinal)


class Recording(models.Model):
    """That a session's accepted frames are kept, as its project chose when it began: landmarks, never pictures. From
    `expires_at` on nobody finds it, and soon it is gone."""

    session = models.OneToOneField(
        DetectionSession, on_delete=models.CASCADE, primary_key=True, related_name="recording"
    )
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"recording of {self.session_id}"


class RecordingChunk(models.Model):
    """The frames of one batch, as `detection.poses` packs them; `first_frame` accepted ones went before."""

    pk = models.CompositePrimaryKey("session_id", "first_frame")
    session = models.ForeignKey(DetectionSession, on_delete=models.CASCADE, related_name="+", db_index=False)
    first_frame = models.PositiveIntegerField()
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"frames from {self.first_frame} of {self.session_id}"


def event_id(session_id: uuid.UUID, ordinal: int) -> uuid.UUID:
    """The same event has the same id wherever and however often it is computed."""
    return uuid.uuid5(session_id, str(ordinal))
