"""A runtime token opens its session's stream and nothing else; an access token opens no stream."""

import pytest
from asgiref.sync import sync_to_async

from detection.realtime.tokens import token_issue
from detection.services import session_create
from tests.detection.client import Client
from tests.people import Api
from workbench.tenancy.access_tokens import TOKEN_PREFIX, access_token_issue


@pytest.fixture
def session(squat, alice):
    return session_create(project=alice.project, mode="live", movespec_version=squat, contract_major=1)


@pytest.mark.parametrize("prefixed", [True, False])
async def test_an_access_token_opens_no_stream(session, alice, prefixed):
    def issue():
        return access_token_issue(credential=alice.key()[0], project=alice.project, scopes=["sessions:write"])[1]

    token = await sync_to_async(issue)()
    client = Client(session, token=token if prefixed else token.removeprefix(TOKEN_PREFIX))
    await client.open()
    heard, closed_with = await client.to_the_end()
    assert ([message["error"]["code"] for message in heard], closed_with) == (["access_token_invalid"], 4401)


@pytest.mark.parametrize("prefix", [TOKEN_PREFIX, ""])
def test_a_runtime_token_asks_nothing_of_the_api(session, prefix):
    api = Api(prefix + token_issue(session_id=session.id))
    assert api.get(f"/api/detection/sessions/{session.id}").error == ("access_token_invalid", 401)
