"""The demo of a MoveSpec that a project has published."""

import pytest
from django.test import Client

from movespecs.models import MoveSpec, Visibility


def test_any_public_movespec_can_be_tried(client, publish):
    movespec = publish("Deep squat")
    page = client.get(f"/demo/{movespec.pk}/")
    assert str(movespec.current_released_version_id) in page.content.decode()
    assert page.context["spec"].name == "Squat"
    assert "noindex" in page.content.decode()


def test_a_guest_keeps_their_own_text_of_it(client, publish, squat_text):
    movespec = publish()
    client.get(f"/demo/{movespec.pk}/")
    changed = squat_text.replace("angle_min: 70%", "angle_min: 75%")
    assert client.post(f"/demo/{movespec.pk}/copy/", {"yaml_source": changed}).url == f"/demo/{movespec.pk}/"
    assert client.get(f"/demo/{movespec.pk}/").context["is_copy"]
    assert not Client().get(f"/demo/{movespec.pk}/").context["is_copy"]


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.DELISTED])
def test_what_is_not_public_cannot_be_tried(client, publish, visibility):
    movespec = publish(visibility=visibility)
    assert client.get(f"/demo/{movespec.pk}/").status_code == 404
    assert client.post(f"/demo/{movespec.pk}/copy/", {"yaml_source": "x"}).status_code == 404


def test_a_built_in_one_is_sent_to_its_name(client, catalogue):
    assert client.get(f"/demo/{MoveSpec.objects.get(slug='squat').pk}/").url == "/demo/squat/"
