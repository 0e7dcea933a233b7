"""A webhook is made, seen once, tried and ended; and where the invoices lie. On a phone, and found good by axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.members import Member
from tests.e2e.test_accessibility import found_by_axe


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_webhook_is_made_tried_and_deleted(visit, server, scheme):
    member = Member(server, f"webhooks-{scheme}")
    visitor = visit(viewport={"width": 390, "height": 844}, color_scheme=scheme, reduced_motion="reduce")
    member.sign_in(visitor.page.context)
    page = visitor.page

    def is_good():
        assert found_by_axe(visitor) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

    visitor.opens(f"{member.portal}webhooks/")
    is_good()
    page.get_by_role("link", name="Make the first webhook").click()
    page.get_by_label("Address").fill("https://127.0.0.1/hook")
    page.get_by_label("session.completed").check()
    page.keyboard.press("Enter")
    visitor.sees("127.0.0.1 is not on the open internet")
    is_good()
    page.get_by_label("Address").fill("https://93.184.215.14/a/long/address/of/a/server/that/is/told/of/events")
    visitor.presses("Create webhook")
    expect(visitor.part("webhook-secret")).to_contain_text("whsec_")
    is_good()
    page.get_by_role("link", name="I have copied it").click()
    visitor.presses("Send a test event")
    visitor.sees("A test event is on its way")
    expect(visitor.part("webhook-secret")).to_have_count(0)
    page.get_by_role("link", name="test", exact=True).click()
    visitor.sees("What was sent")
    is_good()
    page.go_back()
    visitor.presses("Delete …")
    dialog = page.get_by_role("dialog", name="Delete this webhook?")
    expect(dialog).to_be_visible()
    is_good()
    dialog.get_by_role("button", name="Delete").click()
    visitor.sees("The webhook is deleted.")
    visitor.opens(f"{member.portal}billing/")
    visitor.sees("There are no invoices")
    is_good()
    page.get_by_role("link", name="Edit billing details").click()
    page.get_by_label("VAT id").fill("XX123456")
    visitor.presses("Save")
    visitor.sees("VAT id XX123456")
    is_good()
