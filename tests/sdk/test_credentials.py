"""Which credentials a client can be made with."""

import pytest

from kynasmith import ConfigurationError, KynasmithClient
from kynasmith.models import SessionConnection


@pytest.mark.parametrize(
    "given",
    [
        {"api_key": "ks_1:s"},
        {"api_key_id": "1", "api_key_secret": "s"},
        {"service_account_id": "1", "service_account_secret": "s", "project_id": "p"},
        {"access_token": "ks_at_1"},
    ],
    ids=lambda given: "+".join(given),
)
def test_one_whole_form_is_enough(given):
    KynasmithClient(**given).close()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"project_id": "p"},
        {"api_key": ""},
        {"api_key": "hidden", "access_token": "hidden"},
        {"api_key_id": "1"},
        {"api_key_secret": "hidden"},
        {"api_key_id": "1", "service_account_secret": "hidden"},
        {"api_key": "hidden", "api_key_id": "1", "api_key_secret": "hidden"},
        {"api_key": "hidden", "base_url": "127.0.0.1:8000"},
        {"api_key": "hidden", "base_url": "ftp://example.com"},
        {"api_key": "hidden", "base_url": "http://[::1"},
        {"api_key": "hidden", "base_url": "http://example.com:port"},
        {"access_token": "ks_at_hidden…"},
        {"access_token": "ks_at_hidden\nks_at_hidden"},
    ],
    ids=lambda given: "+".join(given) or "nothing",
)
def test_what_makes_no_credential_is_refused_and_not_shown(given):
    with pytest.raises(ConfigurationError) as caught:
        KynasmithClient(**given)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    "changed",
    [{"stream_url": "https://example.com/s"}, {"stream_url": "ws://[::1/s"}, {"runtime_token": "hidden…"}],
    ids=lambda changed: "+".join(changed),
)
def test_a_stream_that_cannot_be_had_is_refused_before_it_is_tried(changed):
    whole = {"session_id": "s", "stream_url": "ws://example.com/s", "runtime_token": "eyJ.eyJ.s-_"}
    with KynasmithClient(api_key="ks_1:s") as client:
        client.detection.connect_session(SessionConnection(**whole))
        with pytest.raises(ConfigurationError) as caught:
            client.detection.connect_session(SessionConnection(**{**whole, **changed}))
    assert "hidden" not in str(caught.value)


def test_the_server_may_be_named_by_the_environment(monkeypatch):
    monkeypatch.setenv("KYNASMITH_BASE_URL", "https://moves.example/")
    assert KynasmithClient(api_key="ks_1:s").base_url == "https://moves.example"
    assert KynasmithClient(api_key="ks_1:s", base_url="http://other:1").base_url == "http://other:1"
