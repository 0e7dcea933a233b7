"""How much of an allowance is used, and when it is whole again."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from billing.models import GuestUsage
from workbench.api.errors import Scalar


@dataclass(frozen=True, slots=True)
class Usage:
    """Accepted frames of the current day (UTC)."""

    used: int
    limit: int

    @property
    def resets_at(self) -> datetime:
        """The next midnight."""
        return datetime.combine(timezone.now().date() + timedelta(days=1), time.min, tzinfo=UTC)

    @property
    def exhausted(self) -> bool:
        return self.used >= self.limit

    def details(self) -> dict[str, Scalar]:
        """What an error of the code quota_exceeded says about it."""
        return {
            "quota_limit": self.limit,
            "current_usage": self.used,
            "resets_at": self.resets_at.isoformat().replace("+00:00", "Z"),
        }


def guest_usage(guest_id: UUID) -> Usage:
    row = GuestUsage.objects.filter(guest_id=guest_id, day=timezone.now().date()).first()
    return guest_usage_of(row.frames if row else 0)


def guest_usage_of(used: int) -> Usage:
    """`used` frames of today, set against a guest's allowance."""
    return Usage(used=used, limit=settings.GUEST_FRAMES_PER_DAY)
