"""What a visitor loads before the pose model: HTML, CSS and JavaScript, gzipped."""

import gzip

import pytest
from playwright.sync_api import Response, expect

MOST = 300_000
OWN = {"document", "stylesheet", "script"}


@pytest.mark.parametrize("path", ["/", "/demo/", "/demo/squat/"])
def test_a_page_weighs_under_300_kilobytes(visitor, path):
    weights = {}

    def weigh(response: Response) -> None:
        if response.request.resource_type in OWN:
            weights[response.url] = response

    visitor.page.on("response", weigh)
    visitor.opens(path)
    if "squat" in path:
        visitor.part("movespec").scroll_into_view_if_needed()
        expect(visitor.page.locator(".cm-content")).to_be_visible(timeout=30_000)
    total = sum(len(gzip.compress(response.body())) for response in weights.values())
    assert 5_000 < total < MOST
