import pytest

from tests.detection.conftest import database, squat, threads_let_go
from tests.people import Person, person
from workbench.tenancy.models import Role

__all__ = ["database", "squat", "threads_let_go"]  # a released MoveSpec, for sessions over real websockets


@pytest.fixture
def alice(db: None) -> Person:
    return person("alice")


@pytest.fixture
def bob(alice: Person) -> Person:
    return person("bob", of=alice, role=Role.DEVELOPER)


@pytest.fixture
def charlie(db: None) -> Person:
    return person("charlie")
