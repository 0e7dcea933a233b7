"""One of everything that the API knows of, in Alice's project."""

from pathlib import Path

from detection.services import session_create
from movespecs.models import MoveSpec, Visibility
from movespecs.services import draft_save, version_create, version_release
from tests.people import Person
from workbench.tenancy.access_tokens import access_token_issue
from workbench.tenancy.credentials import live_tokens

SQUAT = Path("movespecs/catalogue/squat.yaml").read_text(encoding="utf-8")


class World:
    """Things by the names of their ids, and a credential of all scopes."""

    def __init__(self, alice: Person) -> None:
        self.alice, (self.key, _) = alice, alice.key()
        movespec = MoveSpec.objects.create(project=alice.project, name="Squat", visibility=Visibility.PUBLIC)
        draft_save(movespec=movespec, yaml_source=SQUAT)
        version = version_create(movespec=movespec, yaml_source=SQUAT)
        version_release(version=version)
        session = session_create(
            project=alice.project,
            guest_id=None,
            credential=self.key,
            mode="live",
            movespec_version=version,
            contract_major=1,
        )
        self.token: str | None = None
        self.ids = {
            "project_id": alice.project.id,
            "movespec_id": movespec.id,
            "movespec_version_id": version.id,
            "version_id": version.id,
            "session_id": session.id,
        }

    def headers(self) -> dict[str, str]:
        """With a new token where the one before was revoked by what was asked."""
        if self.token is None or not live_tokens(self.key):
            self.token = access_token_issue(credential=self.key, project=self.alice.project, scopes=self.key.scopes)[1]
        return {"Authorization": f"Bearer {self.token}", "Accept-Encoding": "identity"}
