"""The documentation as it is served: whole, linked, and found."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import pytest
from django.core.management import call_command

from tools import docs
from tools.targets import ROOT
from workbench.docs.site import site

pytestmark = pytest.mark.django_db
DOCS = ROOT / "docs"


@pytest.fixture(scope="module", autouse=True)
def _built():
    if docs.SITE.make():
        site.cache_clear()


class Reader(HTMLParser):
    """What a browser would follow, and what its security policy would refuse."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.ids, self.links, self.refused = Counter(), set(), set(), []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags[tag] += 1
        self.ids.add(given.get("id"))
        self.links |= {given[name] for name in ("href", "src") if given.get(name)}
        inline = tag == "style" or (tag == "script" and "src" not in given)
        if inline or "style" in given or any(name.startswith("on") for name in given):
            self.refused.append(self.get_starttag_text())


@pytest.fixture
def read(client, db):
    """Each address is fetched once."""
    call_command("catalogue_sync", verbosity=0)
    pages = {}

    def at(path):
        if path not in pages:
            answer = client.get(path)
            is_page = "html" in answer.headers.get("Content-Type", "")
            pages[path] = answer.status_code, Reader(answer.getvalue().decode()) if is_page else None
        return pages[path]

    return at


@pytest.fixture
def paths():
    return ["/docs/" + path for path in site().pages]


def test_every_page_has_a_title_of_its_own_one_heading_and_nothing_that_the_policy_refuses(client, paths):
    titles = set()
    for path in paths:
        text = client.get(path).content.decode()
        page = Reader(text)
        assert page.tags["h1"] == 1, path
        assert page.refused == [], path
        titles.add(re.search("<title>(.+ · Documentation · Workbench)</title>", text)[1])
        assert re.search('<meta name="description"\\s+content="[^"]{20,170}">', text), path
    assert len(titles) == len(paths)


def test_every_link_within_the_house_leads_somewhere(read, paths):
    lost = []
    for path in [*paths, "/docs/search/"]:
        for link in read(path)[1].links:
            address, anchor = urldefrag(urljoin(f"http://testserver{path}", link))
            if not address.startswith("http://testserver"):
                continue
            status, target = read(address.removeprefix("http://testserver"))
            if status != 200 or (anchor and target and anchor not in target.ids):
                lost.append(f"{path} → {link}: {status}")
    assert lost == []


def test_every_file_is_a_page_in_the_contents_and_the_sitemap(client, paths):
    files = {f"/docs/{file.relative_to(DOCS).with_suffix('')}/" for file in DOCS.rglob("*.md")} - {"/docs/index/"}
    assert files - set(paths) == set()
    contents = Reader(client.get("/docs/").content.decode()).links
    assert set(paths) - contents == set()
    sitemap = client.get("/sitemap-docs.xml").content.decode()
    assert [path for path in paths if f"<loc>http://testserver{path}</loc>" not in sitemap] == []


def test_one_reads_on_from_page_to_page(client):
    first = next(iter(site().contents[0].entries))
    assert f'href="/docs/{first.path}" rel="next"' in client.get("/docs/").content.decode()


def test_an_example_names_the_server_one_is_on(client):
    page = client.get("/docs/movespec/", headers={"host": "localhost:9000"}).content.decode()
    assert "$schema=http://localhost:9000/schemas/movespec-v1.json" in page


def test_an_address_without_a_page_is_not_found(client):
    assert client.get("/docs/nothing-here/").status_code == 404


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("hysteresis", "/docs/movespec/#settings"),
        ("webhook signature", "/docs/api/webhooks/#check-the-signature"),
        ("quota_exce", "/docs/api/errors/quota_exceeded/"),
        ("min_phase", "/docs/movespec/#settings"),
    ],
)
def test_words_lead_to_their_section(client, words, where):
    page = client.get("/docs/search/", {"q": words}).content.decode()
    assert f'href="{where}"' in page.partition('class="found-list"')[2].partition("</ul>")[0]


def test_what_is_nowhere_is_said_to_be_nowhere(client):
    assert "Nothing about “zzyzx”" in client.get("/docs/search/", {"q": "zzyzx"}).content.decode()


@pytest.mark.parametrize("words", ["", '"', "AND OR NOT", "a* b^2 {c}", "col:", "NEAR(a b)", "\x00", "…"])
def test_no_query_breaks_the_search(client, words):
    assert client.get("/docs/search/", {"q": words}).status_code == 200
