import pytest

from tests.api.movespecs.steps import draft_put, made, version_made
from tests.people import Api, Person


@pytest.fixture
def alice_api(alice: Person) -> Api:
    return alice.api()


@pytest.fixture
def charlie_api(charlie: Person) -> Api:
    return charlie.api()


@pytest.fixture
def private(alice_api: Api) -> str:
    """A private MoveSpec of Alice's; its one version is released."""
    url = made(alice_api, "Private")
    assert alice_api.post(f"{url}/versions/{version_made(alice_api, url)}/release").status == 200
    return url


@pytest.fixture
def public(alice_api: Api) -> str:
    """A public MoveSpec of Alice's: version 1 is released, version 2 is not, and the draft is newer still."""
    url = made(alice_api, "Public")
    assert alice_api.post(f"{url}/versions/{version_made(alice_api, url)}/release").status == 200
    draft_put(alice_api, url, "# unreleased\n")
    version_made(alice_api, url)
    draft_put(alice_api, url, "# only in the draft\n")
    assert alice_api.patch(url, {"visibility": "public"}).status == 200
    return url
