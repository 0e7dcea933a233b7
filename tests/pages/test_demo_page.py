import re
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from billing.services import guest_frames_add
from tests.pages.conftest import guest_id_of
from workbench.guests import COOKIE

PAGES = ["/", "/demo/", "/demo/squat/", "/demo/plank/", "/nowhere/"]


class Attributes(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_style_attribute_or_a_script_of_its_own(client, catalogue, path):
    for tag, attributes in Attributes(client.get(path).content.decode()).tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        if tag == "script":
            assert attributes["src"].startswith("/static/")


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_asked_of_another_origin(client, catalogue, path):
    for tag, attributes in Attributes(client.get(path).content.decode()).tags:
        for name in ("src", "href", "action"):
            value = attributes.get(name)
            assert value is None or value.startswith(("/", "#")), (tag, value)


@pytest.mark.parametrize("path", PAGES)
def test_every_id_stands_once(client, catalogue, path):
    ids = [
        attributes["id"] for _, attributes in Attributes(client.get(path).content.decode()).tags if "id" in attributes
    ]
    assert len(ids) == len(set(ids))


def test_every_movement_of_the_catalogue_has_a_demo(client, catalogue):
    for card in client.get("/demo/").context["movements"]:
        assert client.get(f"/demo/{card.slug}/").status_code == 200


def test_a_visitor_becomes_a_guest_and_stays_the_same_one(client, catalogue):
    client.get("/demo/squat/")
    cookie = client.cookies[COOKIE].value
    client.get("/demo/plank/")
    assert client.cookies[COOKIE].value == cookie


def test_the_demo_of_one_guest_is_not_kept_for_another(client, catalogue):
    assert "no-store" in client.get("/demo/squat/")["Cache-Control"]


def test_it_names_the_landmarks_the_movespec_reads(client, catalogue):
    page = client.get("/demo/biceps-curl/").content.decode()
    assert {"left_elbow", "right_wrist"} <= set(re.search(r'data-landmarks="([\w ]+)"', page)[1].split())


def test_the_phases_stand_in_the_order_of_a_repetition(client, catalogue):
    page = client.get("/demo/squat/").content.decode()
    strip = re.search(r'<ol class="strip".*?</ol>', page, re.S)[0]
    assert re.findall(r">\s*(\w+)\s*</li>", strip) == ["standing", "bottom", "standing"]


def test_the_bounds_are_said_in_words(client, catalogue):
    assert "bottom: below 40 % of your range" in client.get("/demo/squat/").content.decode()


def test_the_allowance_says_what_is_used(alice, settings):
    settings.GUEST_FRAMES_PER_DAY = 18_000
    guest_frames_add(frames={guest_id_of(alice): 1_410}, day=timezone.now().date())
    page = alice.get("/demo/squat/").content.decode()
    assert "1,410 of 18,000 frames today" in page
    assert "About 9 minutes of counting left." in page


def test_an_allowance_used_up_says_when_it_renews(alice, settings):
    settings.GUEST_FRAMES_PER_DAY = 0
    page = " ".join(alice.get("/demo/squat/").content.decode().split())
    assert "Used up for today. Renews at midnight UTC." in page


def test_a_page_without_javascript_explains_itself(client, catalogue):
    page = client.get("/demo/squat/").content.decode()
    assert "<noscript>" in page
    assert "finds the body in each picture and sends 33 points" in " ".join(page.split())
