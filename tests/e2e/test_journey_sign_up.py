"""From nothing to a counted repetition, by keyboard; passkeys; and every page of an account before axe."""

import re
import subprocess
import sys
from email import message_from_string, policy
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.test_accessibility import found_by_axe
from tools.targets import ROOT

PASSWORD = "correct horse battery staple"
FOCUSED = """() => {
  const at = document.activeElement;
  return (at.labels?.[0]?.innerText || at.getAttribute("aria-label") || at.innerText || "").trim();
}"""
ENTERING = ["/account/login/", "/account/signup/", "/account/confirm-email/", "/account/password/reset/"]
SIGNED_IN = [
    "/account/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/webauthn/",
    "/account/2fa/totp/activate/",
    "/account/sessions/",
    "/account/delete/",
    "/portal/welcome/",
]


def link_in_mail_to(server, address: str) -> str:
    """The path of the first link in the newest message."""
    for path in sorted(Path(server.folder, "mail").iterdir(), reverse=True):
        for message in reversed(path.read_text(encoding="utf-8").split("-" * 79)):
            parsed = message_from_string(message.lstrip(), policy=policy.default)
            if parsed["To"] == address:
                return re.search(r"https?://[^/]+(/\S+)", parsed.get_content())[1]
    raise AssertionError(f"no mail to {address}")


class Keyboard:
    """Somebody without a mouse."""

    def __init__(self, visitor) -> None:
        self.visitor = visitor
        self.keys = visitor.page.keyboard

    def reaches(self, name: str) -> None:
        seen = []
        for _ in range(80):
            self.keys.press("Tab")
            seen.append(self.visitor.page.evaluate(FOCUSED))
            if seen[-1].startswith(name):
                return
        raise AssertionError(f"{name!r} is not among {seen}")

    def types(self, name: str, text: str) -> None:
        self.reaches(name)
        self.keys.press("ControlOrMeta+A")
        self.keys.type(text)

    def presses(self, name: str) -> None:
        self.reaches(name)
        self.keys.press("Enter")


def test_from_nothing_to_a_counted_repetition_by_keyboard(visit, server):
    visitor = visit(reduced_motion="reduce")
    keyboard, page = Keyboard(visitor), visitor.page
    visitor.opens("/account/signup/")
    keyboard.types("E-mail address", "eve@example.com")
    keyboard.types("Password", PASSWORD)
    keyboard.keys.press("Enter")
    visitor.sees("Look into your mail.")
    visitor.opens(link_in_mail_to(server, "eve@example.com"))
    keyboard.presses("Yes, it is mine")
    visitor.sees("Where is it for?")
    assert found_by_axe(visitor) == []
    keyboard.types("Organization", "Eve's gym")
    keyboard.presses("Go on")
    visitor.sees("What do you want to count?")
    assert found_by_axe(visitor) == []
    keyboard.presses("Squat")
    visitor.sees("Squat is yours.")
    keyboard.presses("Create the key")
    visitor.sees("Your API key")
    assert found_by_axe(visitor) == []

    python = visitor.part("python").text_content()
    wheel = re.match(r'# pip install "kynasmith\[media\] @ (\S+\.whl)"\n', python)[1]
    assert page.request.get(wheel).ok
    ran = subprocess.run(
        [sys.executable, "-c", python],
        cwd=ROOT / "sdk/python",  # in place of the installation
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout == "{'squat': 4}\n"

    javascript = visitor.part("javascript").text_content()
    page.route("**/of-theirs.js", lambda route: route.fulfill(body=javascript, content_type="text/javascript"))
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.evaluate('import("/of-theirs.js")')
    assert said[0] == "squat 1"
    assert len(said) >= 3

    keyboard.presses("Count a repetition now")
    visitor.counts(1)


def joined(visitor, server, address: str) -> None:
    """An account whose first steps are skipped."""
    page = visitor.page
    visitor.opens("/account/signup/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    visitor.presses("Create the account")
    visitor.sees("Look into your mail.")
    visitor.opens(link_in_mail_to(server, address))
    visitor.presses("Yes, it is mine")
    visitor.sees("Where is it for?")


def test_a_passkey_signs_in_alone_or_after_the_password(visit, server):
    visitor = visit(url=server.url.replace("127.0.0.1", "localhost"))  # a passkey belongs to a name
    page = visitor.page
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    joined(visitor, server, "mallory@example.com")
    visitor.opens("/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    visitor.presses("Go on")
    page.get_by_label("Name").fill("My laptop")
    visitor.presses("Add the passkey")
    visitor.sees("Recovery codes")
    visitor.opens("/account/2fa/webauthn/")
    visitor.sees("My laptop")
    visitor.opens("/account/logout/")
    visitor.presses("Sign out")
    visitor.opens("/account/login/?next=/account/")
    visitor.presses("Sign in with a passkey")
    expect(page).to_have_url(visitor.url + "/account/")

    visitor.opens("/account/2fa/totp/activate/")  # which asks once more who it is
    page.get_by_role("link", name="Use a passkey").click()
    visitor.presses("Use your passkey")
    visitor.sees("Set up an authenticator app")

    visitor.opens("/account/logout/")
    visitor.presses("Sign out")
    visitor.opens("/account/login/?next=/account/")
    page.get_by_label("E-mail address").fill("mallory@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    visitor.presses("Sign in")
    visitor.sees("Your second factor")
    visitor.presses("Use a passkey instead")
    expect(page).to_have_url(visitor.url + "/account/")

    visitor.opens("/account/logout/")
    visitor.presses("Sign out")
    browser.send("WebAuthn.disable")
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})  # which knows none
    visitor.opens("/account/login/")
    visitor.presses("Sign in with a passkey")
    visitor.sees("No passkey was used")


def test_axe_finds_nothing_on_the_pages_of_an_account(visit, server):
    visitor = visit(viewport={"width": 390, "height": 844}, color_scheme="dark", reduced_motion="reduce")
    page = visitor.page
    for path in ENTERING:
        visitor.opens(path)
        assert (path, found_by_axe(visitor)) == (path, [])
    joined(visitor, server, "trent@example.com")
    visitor.opens("/account/2fa/totp/activate/")
    assert found_by_axe(visitor) == []
    page.get_by_label("Password").fill(PASSWORD)
    visitor.presses("Go on")
    for path in SIGNED_IN:
        visitor.opens(path)
        assert (path, found_by_axe(visitor)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    for path in ("/account/", "/account/2fa/"):
        visitor.opens(path)
        assert (path, found_by_axe(visitor)) == (path, [])
