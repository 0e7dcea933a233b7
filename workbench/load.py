"""A database as full as a busy year makes it, for measuring. Everything in it is made up, and called so."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched, repeat
from math import ceil
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from billing.blocks import BLOCK_FRAMES
from billing.cycles import cycle_of
from billing.models import LedgerEntry
from billing.services import cycle_total_mend
from detection.engine import ENGINE_VERSION
from detection.models import DetectionEvent, DetectionSession, Mode, Outcome, Status
from detection.use import movespec_use_count
from movespecs.facets import equipment_in, facets_of, joined
from movespecs.models import MoveSpec, MoveSpecDraft, MoveSpecVersion, Star, Visibility
from movespecs.selectors import compiled, folded
from movespecs.services import CATALOGUE, content_hash
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import api_key_create
from workbench.tenancy.models import AuditEntry, Membership, Organization, Project, Role, User
from workbench.tenancy.scopes import SCOPES
from workbench.tenancy.services import organization_create

OWNER = "owner@load.example"
NAME = "Load test"
CHUNK = 20_000
DAYS = 90
PROJECTS, MEMBERS, KEYS, AUDIT_ENTRIES = 10, 50, 20, 10_000
LONGEST_SESSION = 2_000  # events of the one session with most
MENTIONS = ("", "", "", " with dumbbells", " on a bench", " with a resistance band", " on a mat")


@dataclass(frozen=True, slots=True)
class Sizes:
    movespecs: int = 10_000
    sessions: int = 100_000
    events: int = 1_000_000


def load_seed(*, sizes: Sizes, say: Callable[[str], None]) -> Organization:
    """One organization with all of it. The same sizes give the same, but for ids."""
    chance = random.Random(1)
    now = timezone.now()
    owner = User.objects.create_user(OWNER)  # without a password: nobody signs in as them
    organization, first = organization_create(name=NAME, owner=owner, project_name="Load 1", plan="scale")
    Organization.objects.filter(pk=organization.pk).update(created_at=now - timedelta(days=2 * DAYS))
    organization.refresh_from_db()
    more = [Project(organization=organization, name=f"Load {n}") for n in range(2, PROJECTS + 1)]
    projects = [first, *Project.objects.bulk_create(more)]
    _people(organization, owner, projects)
    _insert(AuditEntry, _audit(organization, owner, now))
    say("people")
    _insert_together(_movespecs(chance, projects, now, sizes.movespecs))
    released = MoveSpecVersion.objects.filter(movespec=OuterRef("pk")).values("pk")[:1]
    MoveSpec.objects.filter(project__in=projects).update(current_released_version=Subquery(released))
    say(f"{sizes.movespecs} MoveSpecs")
    _insert_together(_sessions(chance, organization, projects, now, sizes))
    cycles = LedgerEntry.objects.filter(project__in=projects).values_list("cycle_start", flat=True).distinct()
    for cycle_start in cycles:
        cycle_total_mend(organization_id=organization.pk, cycle_start=cycle_start)
    say(f"{sizes.sessions} sessions, {sizes.events} events")
    movespec_use_count()
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return organization


Row = dict[str, Any]


def _people(organization: Organization, owner: User, projects: list[Project]) -> None:
    users = [User(email=f"member-{n}@load.example") for n in range(1, MEMBERS)]
    for user in users:
        user.set_unusable_password()
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(
        Membership(organization=organization, user=user, role=Role.DEVELOPER) for user in users
    )
    for number in range(KEYS):
        project = projects[number % len(projects)]
        api_key_create(project=project, name=f"Load {number}", actor=actor_of_user(owner), scopes=SCOPES)


def _audit(organization: Organization, owner: User, now: datetime) -> Iterator[Row]:
    for number in range(AUDIT_ENTRIES):
        yield {
            "organization": organization.pk,
            "actor": owner.pk,
            "actor_label": owner.email,
            "action": ("movespec.visibility_change", "api_key.create", "member.role_set")[number % 3],
            "target": str(uuid4()),
            "created_at": now - timedelta(days=DAYS * number / AUDIT_ENTRIES),
        }


def _movespecs(
    chance: random.Random, projects: list[Project], now: datetime, count: int
) -> Iterator[tuple[type[models.Model], Row]]:
    """Nine of ten are public; half are the first project's. Texts are those of the built-in ones."""
    texts = [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(CATALOGUE.glob("*.yaml"))]
    for number in range(count):
        slug, text = texts[number % len(texts)]
        facets = facets_of(compiled(text))
        name = f"Load {number:05} {slug.replace('-', ' ')}"
        description = f"Synthetic, for measuring: {slug.replace('-', ' ')}{chance.choice(MENTIONS)}."
        movespec, version = uuid4(), uuid4()
        made = now - timedelta(days=DAYS * chance.random() + DAYS)
        stars = min(int(chance.paretovariate(1)) - 1, 40)
        yield (
            MoveSpec,
            {
                "id": movespec,
                "project": projects[0 if number % 2 else chance.randrange(len(projects))].pk,
                "name": name,
                "description": description,
                "search_text": folded(f"{name}\n{description}"),
                "visibility": Visibility.PRIVATE if number % 10 == 9 else Visibility.PUBLIC,
                "type": facets.type,
                "view": facets.view,
                "body_parts": joined(facets.body_parts),
                "equipment": joined(equipment_in(f"{name}\n{description}")),
                "star_count": stars,
                "created_at": made,
                "updated_at": made,
            },
        )
        yield MoveSpecDraft, {"movespec": movespec, "yaml_source": text, "updated_at": made}
        yield (
            MoveSpecVersion,
            {
                "id": version,
                "movespec": movespec,
                "version_number": 1,
                "yaml_source": text,
                "content_hash": content_hash(text),
                "created_at": made,
                "released_at": made,
            },
        )
        for _ in range(stars):
            yield Star, {"movespec": movespec, "actor": f"user:{uuid4()}", "created_at": made}


def _sessions(
    chance: random.Random, organization: Organization, projects: list[Project], now: datetime, sizes: Sizes
) -> Iterator[tuple[type[models.Model], Row]]:
    """Of the last DAYS days, each of a frame or more, in the ledger; newest first, and the newest has most events."""
    versions = list(MoveSpecVersion.objects.filter(movespec__project__in=projects).values_list("pk", flat=True))
    longest = min(LONGEST_SESSION, sizes.events)
    for number in range(sizes.sessions):
        session = uuid4()
        began = now - timedelta(days=DAYS * number / sizes.sessions, minutes=5)
        frames = chance.randint(30, 900)
        rest = sizes.sessions - 1
        events = longest if number == 0 else _share(sizes.events - longest, rest, number - 1)
        project = projects[0 if number % 2 == 0 else chance.randrange(len(projects))]
        outcome = chance.choices((Outcome.FINALIZED, Outcome.ABANDONED, Outcome.INTERNAL_ERROR), (90, 8, 2))[0]
        yield (
            DetectionSession,
            {
                "id": session,
                "project": project.pk,
                "movespec_version": versions[int(len(versions) * chance.random() ** 2)],
                "mode": Mode.LIVE,
                "engine_version": ENGINE_VERSION,
                "status": outcome.status,
                "terminal_outcome": outcome,
                "error_code": "internal_error" if outcome.status == Status.FAILED else "",
                "accepted_frames_total": frames,
                "completed_event_counts": {"repetition": events // 3},
                "created_at": began,
                "started_at": began,
                "ended_at": began + timedelta(seconds=frames / 30),
            },
        )
        yield from ((LedgerEntry, row) for row in _ledger(organization, project, session, began, frames))
        yield from ((DetectionEvent, row) for row in _events(session, events))


def _share(total: int, parts: int, number: int) -> int:
    """The `number`-th of equal shares, which together are the total."""
    return total * (number + 1) // parts - total * number // parts


def _ledger(organization: Organization, project: Project, session: UUID, began: datetime, frames: int) -> Iterator[Row]:
    cycle = cycle_of(created=organization.created_at.date(), day=began.date())
    for block in range(ceil(frames / BLOCK_FRAMES)):
        yield {
            "session_id": session,
            "number": block + 1,
            "project": project.pk,
            "day": began.date(),
            "cycle_start": cycle.first,
            "frames": min(BLOCK_FRAMES, frames - block * BLOCK_FRAMES),
        }


_CYCLE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("shape_enter", {"shape_key": "bottom", "confidence": 0.9}),
    ("shape_exit", {"shape_key": "bottom", "confidence": 0.9}),
    ("event_completed", {"event_key": "repetition", "score": 0.8}),
)


def _events(session: UUID, count: int) -> Iterator[Row]:
    for ordinal in range(1, count + 1):
        type_, payload = _CYCLE[ordinal % 3]
        yield {"session": session, "ordinal": ordinal, "ts_ms": ordinal * 500.0, "type": type_, "payload": payload}


def _insert_together(rows: Iterator[tuple[type[models.Model], Row]]) -> None:
    """Rows of several models, in transactions of a moment each."""
    for chunk in batched(rows, CHUNK):
        by_model: dict[type[models.Model], list[Row]] = {}
        for model, row in chunk:
            by_model.setdefault(model, []).append(row)
        with transaction.atomic():
            for model, some in by_model.items():
                _insert(model, some)


def _insert(model: type[models.Model], rows: Iterable[Row]) -> None:
    """As the database takes them, so that a day of creation can be given and a million rows do not take all day."""
    rows = list(rows)
    fields = [field for field in model._meta.concrete_fields if field.column]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    values = zip(*(_column(field, rows) for field in fields), strict=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, list(values))


def _column(field: "models.Field[Any, Any]", rows: list[Row]) -> Iterator[Any]:
    """Each row's value, ready for the database; what is the same object in many rows is made ready once."""
    if field.name not in rows[0] and not field.primary_key:
        return repeat(field.get_db_prep_save(field.get_default(), connection), len(rows))
    ready: dict[int, Any] = {}
    values = [row[field.name] if field.name in row else field.get_default() for row in rows]
    for value in values:
        if id(value) not in ready:
            ready[id(value)] = field.get_db_prep_save(value, connection)
    return (ready[id(value)] for value in values)
