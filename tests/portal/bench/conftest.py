"""A MoveSpec to run, and frames as a browser sends them."""

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.contrib.staticfiles import finders

from movespecs.models import MoveSpec
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT
from tests.motion import MOVEMENTS, Recording, render
from tests.people import Person
from tests.portal.conftest import Browser
from tests.portal.movespecs.conftest import movespec_made
from workbench.pages import samples

Ask = Callable[..., Any]


def packed(recording: Recording) -> dict[str, Any]:
    """As static/js/bench/poses.js packs poses."""
    units = np.rint(recording.world * 10_000).astype("<i2")
    return {"t_ms": recording.t_ms.tolist(), "world": base64.b64encode(units.tobytes()).decode()}


def squats(repetitions: int = 3) -> Recording:
    return render(MOVEMENTS["squat"], repetitions=repetitions, seconds=2.0, yaw=30.0)


@pytest.fixture
def movespec(alice: Person) -> MoveSpec:
    return movespec_made(alice, yaml_source=OWN_RANGE_SQUAT)


@pytest.fixture
def ask(movespec: MoveSpec) -> Ask:
    """Posts to the bench of Alice's MoveSpec: a dictionary as JSON, anything else as it is."""

    def post(browser: Browser, path: str, body: Any) -> Any:
        address = f"/portal/{movespec.project.organization_id}/movespecs/{movespec.pk}/test/{path}"
        data = json.dumps(body) if isinstance(body, dict) else body
        return browser.post(address, data, content_type="application/json")

    return post


@pytest.fixture
def a_sample(tmp_path, monkeypatch) -> str:
    """One recording of the format that set-up makes, where the pages look for it."""
    recording = squats(2)
    units = np.rint(recording.world * 10_000).astype(int)
    steps = np.diff(units, axis=0, prepend=np.zeros((1, 33, 4), dtype=int))
    channels = {
        name: {"unit": 1e-4, "landmarks": steps[:, :, index].T.tolist()}
        for index, name in enumerate(("x", "y", "z", "visibility"))
    }
    index = {"squat": {"samples": [{"file": "squat.json", "title": "Squat", "source": {"label": "Made."}}]}}
    (tmp_path / "squat.json").write_text(json.dumps({"t_ms": recording.t_ms.tolist(), "channels": channels}))
    (tmp_path / "index.json").write_text(json.dumps({"movements": index}))
    found = finders.find

    def find(path: str, *args: Any, **kwargs: Any) -> Any:
        return str(tmp_path / path[8:]) if path.startswith("samples/") else found(path, *args, **kwargs)

    monkeypatch.setattr(finders, "find", find)
    samples._movements.cache_clear()
    yield "squat.json"
    samples._movements.cache_clear()
