"""Somebody who is signed in to a running server, with an organization and a project of their own."""

from __future__ import annotations

import subprocess
import sys

from playwright.sync_api import BrowserContext

from tests.e2e.servers import RunningServer
from tools.targets import ROOT

MAKE = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.people import person
who = person({name!r})
session = SessionStore()
session[SESSION_KEY] = str(who.user.pk)
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = who.user.get_session_auth_hash()
session.create()
print(session.session_key, who.organization.pk)
"""


class Member:
    """`portal` is the path of their organization's pages, with a slash at its end."""

    def __init__(self, server: RunningServer, name: str) -> None:
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", MAKE.format(name=name)]
        made = subprocess.run(command, cwd=ROOT, env=server.environment, check=True, stdout=subprocess.PIPE, text=True)
        self.session_key, organization = made.stdout.split()[-2:]
        self.portal = f"/portal/{organization}/"
        self.url = server.url

    def sign_in(self, context: BrowserContext) -> None:
        context.add_cookies([{"name": "sessionid", "value": self.session_key, "url": self.url}])
