"""Two guests before the catalogue, and a folder of samples that says what a test needs."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from movespecs.services import catalogue_sync
from tests.motion.movements import MOVEMENTS
from tests.motion.skeleton import JOINTS, landmarks
from workbench.guests import COOKIE, guest_id_in


@pytest.fixture
def catalogue(db: None) -> None:
    catalogue_sync()


@pytest.fixture
def alice(client: Client, catalogue: None) -> Client:
    """A guest who has opened the squat's demo: from then on her cookie says who she is."""
    client.get("/demo/squat/")
    return client


def guest_id_of(guest: Client) -> UUID:
    guest_id = guest_id_in({COOKIE: guest.cookies[COOKIE].value})
    assert guest_id
    return guest_id


@pytest.fixture
def bob(catalogue: None) -> Client:
    guest = Client()
    guest.get("/demo/squat/")
    return guest


@pytest.fixture
def squat_text() -> str:
    return Path("movespecs/catalogue/squat.yaml").read_text(encoding="utf-8")


@pytest.fixture
def samples(settings: object, tmp_path: Path) -> Callable[[dict[str, object]], None]:
    """Write an index of samples in place of the one set-up made."""

    def write(movements: dict[str, object]) -> None:
        (tmp_path / "index.json").write_text(json.dumps({"format": "workbench-poses/1", "movements": movements}))
        settings.STATICFILES_DIRS = [("samples", tmp_path), *settings.STATICFILES_DIRS]

    return write


@pytest.fixture
def squat_points() -> list[list[float]]:
    """The squat's bottom, seen half from the side, in a unit square."""
    import numpy as np

    pose = MOVEMENTS["squat"].paths[0][0][0]
    angles = {joint: np.array([float(pose.get(joint, 0.0))]) for joint in JOINTS}
    angles["turn"] = angles["turn"] + 40
    flat = landmarks(angles)[0][:, :2]
    return ((flat - flat.min(axis=0)) / np.ptp(flat, axis=0).max()).tolist()
