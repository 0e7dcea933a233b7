import pytest

from workbench.templatetags.prose import coded


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("`details` has `resets_at`.", "<code>details</code> has <code>resets_at</code>."),
        ("Send `<access token>` & wait", "Send <code>&lt;access token&gt;</code> &amp; wait"),
        ("one ` alone", "one ` alone"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
    ],
)
def test_what_stands_between_backticks_is_code_and_nothing_is_html(text, html):
    assert coded(text) == html


def test_a_problems_page_has_no_backticks(client, db):
    page = client.get("/docs/api/errors/quota_exceeded/").content.decode()
    assert "<code>resets_at</code>" in page
    assert "`" not in page
