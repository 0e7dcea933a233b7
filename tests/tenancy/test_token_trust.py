"""How long a token that was found good is believed."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from workbench.tenancy import access_tokens
from workbench.tenancy.access_tokens import TokenInvalid, access_token_check, access_token_issue
from workbench.tenancy.models import AccessToken


def test_a_token_that_was_found_good_is_trusted_for_a_moment_and_no_longer(alice, settings, monkeypatch):
    settings.ACCESS_TOKEN_TRUST_SECONDS, now = 1, 1000.0
    monkeypatch.setattr(access_tokens, "time", SimpleNamespace(monotonic=lambda: now))
    key, _ = alice.key()
    token, text = access_token_issue(credential=key, project=alice.project, scopes=key.scopes)
    access_token_check(text)
    AccessToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
    now += 0.9
    assert access_token_check(text) == token
    now += 0.1
    with pytest.raises(TokenInvalid):
        access_token_check(text)
