"""Frames of a project, as a session of it would have put them into the ledger."""

from datetime import date
from uuid import UUID, uuid4

from billing.blocks import Block, Meter
from billing.services import ledger_set
from tests.people import Person


def use(who: Person, frames: int, *, day: date, session_id: UUID | None = None) -> None:
    created = who.organization.created_at.date()
    meter = Meter(
        session_id=session_id or uuid4(),
        project_id=who.project.pk,
        created=created,
        block=Block(),
        payer=None if who.organization.system_key else who.organization.pk,
    )
    for number in range(-(-frames // 300)):
        ledger_set(blocks=[(meter, Block(number + 1, min(300, frames - number * 300), day))], day=day)
