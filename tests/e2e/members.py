"""Somebody who is signed in to a running server, with an organization and a project of their own."""

from __future__ import annotations

import subprocess
import sys

from playwright.sync_api import BrowserContext

from tests.e2e.servers import RunningServer
from tools.targets import ROOT

MAKE = """
from tests.people import person, session_key_of
who = person({name!r})
print(session_key_of(who.user), who.organization.pk)
"""


def sign_in(context: BrowserContext, url: str, session_key: str) -> None:
    context.add_cookies([{"name": "sessionid", "value": session_key, "url": url}])


class Member:
    """`portal` is the path of their organization's pages, with a slash at its end."""

    def __init__(self, server: RunningServer, name: str) -> None:
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", MAKE.format(name=name)]
        made = subprocess.run(command, cwd=ROOT, env=server.environment, check=True, stdout=subprocess.PIPE, text=True)
        self.session_key, organization = made.stdout.split()[-2:]
        self.portal = f"/portal/{organization}/"
        self.url = server.url

    def sign_in(self, context: BrowserContext) -> None:
        sign_in(context, self.url, self.session_key)
