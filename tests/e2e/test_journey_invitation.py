"""From an invitation to a page of the organization, each of the two by keyboard alone."""

from playwright.sync_api import expect

from tests.e2e.members import Member
from tests.e2e.test_accessibility import found_by_axe
from tests.e2e.test_journey_sign_up import PASSWORD, Keyboard, link_in_mail_to


def test_somebody_who_is_invited_signs_up_and_joins(visit, server):
    olivia = Member(server, "olivia")
    inviter = visit(reduced_motion="reduce")
    olivia.sign_in(inviter.page.context)
    inviter.opens(f"{olivia.portal}members/")
    keyboard = Keyboard(inviter)
    keyboard.types("E-mail addresses", "ivan@example.com")
    keyboard.presses("Send invitations")
    inviter.sees("Invited ivan@example.com.")

    guest = visit(reduced_motion="reduce", viewport={"width": 390, "height": 844})
    keyboard = Keyboard(guest)
    guest.opens(link_in_mail_to(server, "ivan@example.com"))
    guest.sees("Join olivia's")
    assert found_by_axe(guest) == []
    keyboard.presses("Create an account")
    expect(guest.page.get_by_label("E-mail address")).to_have_value("ivan@example.com")
    keyboard.types("Password", PASSWORD)
    keyboard.keys.press("Enter")
    guest.sees("Look into your mail.")
    guest.opens(link_in_mail_to(server, "ivan@example.com"))
    keyboard.presses("Yes, it is mine")
    guest.sees("Join olivia's")
    keyboard.presses("Join olivia's")
    guest.sees("Welcome to olivia's.")
    expect(guest.page).to_have_url(guest.url + olivia.portal)
