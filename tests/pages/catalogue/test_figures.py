"""Moving figures, their still twins, and the body that stands in for who has none."""

from xml.etree import ElementTree

import pytest

from movespecs.models import MoveSpec
from workbench.pages.catalogue.selectors import picture_of


def svg(answer):
    assert answer["Content-Type"] == "image/svg+xml"
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own picture


def test_a_repetition_moves_and_ends_where_it_began(client, catalogue):
    frames = [
        each.attrib["values"].split(";")
        for each in svg(client.get("/catalogue/figures/squat.svg")).findall(".//{*}animate")
    ]
    assert len(frames) == 7  # four limbs, a trunk, the head across and down
    assert all(path[0] == path[-1] for path in frames)
    assert all(len(path) == 21 for path in frames)


@pytest.mark.parametrize("path", ["squat.svg?still", "plank.svg"])
def test_a_still_figure_and_a_hold_do_not_move(client, catalogue, path):
    assert not (svg(client.get(f"/catalogue/figures/{path}")).findall(".//{*}animate"))


def test_nobody_knows_another_figure(client, catalogue):
    assert client.get("/catalogue/figures/handstand.svg").status_code == 404


def test_who_asks_for_less_motion_gets_the_still_one(client, catalogue):
    page = client.get("/catalogue/squat/").content.decode()
    assert '<source media="(prefers-reduced-motion: reduce)" srcset="/catalogue/figures/squat.svg?still">' in page


def test_a_fork_of_a_built_in_one_is_shown_by_its_figure(publish):
    fork = publish(forked_from=MoveSpec.objects.get(slug="squat"))
    assert picture_of(fork).url == "/catalogue/figures/squat.svg"


def test_what_has_no_figure_is_shown_by_the_parts_it_watches(client, publish):
    picture = picture_of(publish(text="biceps-curl"))
    assert picture.url == "/catalogue/figures/body/arms.svg"
    marked = [
        part for part in svg(client.get(picture.url)).findall(".//{*}path") if part.attrib.get("stroke") == "#3ddc97"
    ]
    assert len(marked) == 2
