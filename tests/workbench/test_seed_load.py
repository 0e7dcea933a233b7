"""The database for measuring."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from billing.models import LedgerEntry
from detection.models import DetectionEvent, DetectionSession
from movespecs.models import MoveSpec
from movespecs.search import Wanted, counts_of
from tests.people import person
from workbench.tenancy.models import Organization, User

SIZES = {"movespecs": 40, "sessions": 60, "events": 700, "verbosity": 0}


def test_it_has_as_much_as_was_asked_for(db):
    call_command("seed_load", **SIZES)
    of_load = MoveSpec.objects.filter(project__organization__name="Load test")
    assert of_load.count() == 40
    assert DetectionSession.objects.count() == 60
    assert DetectionEvent.objects.count() == 700


def test_what_it_makes_hangs_together(db):
    call_command("seed_load", **SIZES)
    frames = DetectionSession.objects.aggregate(total=Sum("accepted_frames_total"))["total"]
    assert LedgerEntry.objects.aggregate(total=Sum("frames"))["total"] == frames
    assert sum(MoveSpec.objects.values_list("session_count", flat=True)) == 60
    assert counts_of(wanted=Wanted(words="synthetic")).total == 36
    movespec = MoveSpec.objects.filter(name__startswith="Load ").latest("created_at")
    assert movespec.star_count == movespec.stars.count()
    assert movespec.current_released_version.movespec_id == movespec.pk


def test_it_keeps_out_of_a_database_that_is_in_use(db):
    person("alice")
    with pytest.raises(CommandError, match="--anyway"):
        call_command("seed_load", **SIZES)
    assert Organization.objects.filter(system_key="").count() == 1
    call_command("seed_load", **SIZES, anyway=True)
    assert not User.objects.get(email="owner@load.example").has_usable_password()
