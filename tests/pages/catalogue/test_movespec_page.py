"""One MoveSpec's page: what it says, and to whom."""

import json
import re

import pytest

from movespecs.models import MoveSpec, Visibility
from movespecs.services import draft_replace, movespec_archive, movespec_fork, version_create, version_release


def test_it_says_what_the_movespec_asks(client, catalogue):
    page = client.get("/catalogue/squat/").content.decode()
    assert "One repetition is standing, then bottom, then standing, in 0.25 to 15 seconds." in page
    assert "Hip angle at least 70 % of one’s own range" in page
    assert "Left knee above right knee from −0.30 to 0.30 torso lengths" in page
    assert "Turning up to 75 degrees is fine." in page


def test_a_hold_says_how_long(client, catalogue):
    page = client.get("/catalogue/plank/").content.decode()
    assert "It counts once plank has been held for 10 seconds, and again after every further 10 seconds." in page


def test_every_built_in_movespec_has_a_page(client, catalogue):
    for movespec in MoveSpec.objects.all():
        assert client.get(f"/catalogue/{movespec.slug}/").status_code == 200


def test_a_published_one_has_its_authors_name_its_text_and_its_ids(client, publish):
    movespec = publish("Deep squat", description="All the way down.")
    page = client.get(f"/catalogue/{movespec.pk}/").content.decode()
    assert "By alice&#x27;s" in page
    assert "alice@example.com" not in page
    assert f">{movespec.pk}</code>" in page
    assert f">{movespec.current_released_version_id}</code>" in page
    text = re.sub(r"<[^>]+>", "", re.search(r'<code id="yaml">(.*?)</code>', page, re.S)[1])
    assert text.replace("&#x27;", "'").replace("&quot;", '"') == movespec.current_released_version.yaml_source


def test_what_an_author_writes_stays_text(client, publish):
    movespec = publish("<script>alert(1)</script>", description="</script><b>bold</b>")
    page = client.get(f"/catalogue/{movespec.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>bold" not in page
    said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
    assert said["description"] == "</script><b>bold</b>"


def test_a_draft_is_never_shown(client, publish):
    movespec = publish()
    draft_replace(movespec=movespec, yaml_source="name: not for you", actor="test")
    assert "not for you" not in client.get(f"/catalogue/{movespec.pk}/").content.decode()


def test_versions_are_those_that_were_released(client, publish, squat_text):
    movespec = publish()
    version_create(movespec=movespec, yaml_source=squat_text + "# not released\n")
    version_release(version=version_create(movespec=movespec, yaml_source=squat_text + "# released\n"))
    rows = client.get(f"/catalogue/{movespec.pk}/").context["versions"]
    assert [(row.number, row.current) for row in rows] == [(3, True), (1, False)]


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.DELISTED])
def test_what_is_not_public_is_missing_even_to_its_owner(signed_in, alice, publish, visibility):
    movespec = publish(visibility=visibility)
    for path in ("", "fork/"):
        assert signed_in(alice).get(f"/catalogue/{movespec.pk}/{path}").status_code == 404


def test_what_is_archived_is_missing(client, publish):
    movespec = publish()
    movespec_archive(movespec=movespec, actor="test")
    assert client.get(f"/catalogue/{movespec.pk}/").status_code == 404


def test_a_fork_names_its_source_while_that_is_public(client, publish, alice):
    squat = MoveSpec.objects.get(slug="squat")
    fork = publish("My squat", forked_from=squat)
    page = client.get(f"/catalogue/{fork.pk}/").content.decode()
    assert 'a fork of <a href="/catalogue/squat/">Squat</a>' in page
    secret = publish("Secret squat", visibility=Visibility.PRIVATE)
    of_secret = publish("Another", forked_from=secret)
    assert "Secret squat" not in client.get(f"/catalogue/{of_secret.pk}/").content.decode()


def test_forks_are_counted(client, publish, charlie):
    movespec = publish()
    movespec_fork(source=movespec, project=charlie.project, name=None, description=None, actor="test")
    assert client.get(f"/catalogue/{movespec.pk}/").context["fork_count"] == 1


def test_a_built_in_one_is_sent_to_its_name(client, catalogue):
    squat = MoveSpec.objects.get(slug="squat")
    answer = client.get(f"/catalogue/{squat.pk}/")
    assert (answer.status_code, answer.url) == (301, "/catalogue/squat/")


def test_its_canonical_address_has_no_query(client, catalogue):
    page = client.get("/catalogue/squat/?utm_source=news").content.decode()
    assert 'rel="canonical" href="http://testserver/catalogue/squat/"' in page


def test_it_takes_few_queries(signed_in, alice, publish, django_assert_max_num_queries):
    movespec = publish(forked_from=MoveSpec.objects.get(slug="squat"))
    browser = signed_in(alice)
    browser.get("/catalogue/")  # the first visit of a session is noted down
    with django_assert_max_num_queries(10):
        browser.get(f"/catalogue/{movespec.pk}/")
