"""How often somebody may write on the pages."""

import pytest

from tests.people import person
from tests.portal.conftest import Browser
from workbench.tenancy.models import Organization

GYM = {"name": "", "project_name": ""}  # makes nothing


@pytest.fixture
def dora(db, settings):
    """Somebody on a plan that people have."""
    settings.PAGE_WRITES_PER_MINUTE = 2
    dora = person("dora")
    Organization.objects.filter(pk=dora.organization.pk).update(plan="free")
    return dora


@pytest.fixture
def busy(dora):
    """Dora's browser, after as much as may be in a minute."""
    browser = Browser(dora)
    assert [browser.post("/portal/new/", GYM).status_code for _ in range(2)] == [422, 422]
    return browser


def test_what_is_too_much_is_refused_in_words_and_says_for_how_long(busy):
    answer = busy.post("/portal/new/", GYM)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    page = answer.content.decode()
    assert "That was too much at once." in page
    assert f"Try again in {answer['Retry-After']} seconds." in page


def test_a_fragment_a_script_and_a_json_body_are_answered_in_their_own_way(busy):
    fragment = busy.post("/portal/new/", GYM, headers={"HX-Request": "true"})
    assert (fragment.status_code, "<html" in fragment.content.decode()) == (429, False)
    assert 'role="alert"' in fragment.content.decode()
    script = busy.post("/portal/new/", GYM, headers={"Sec-Fetch-Dest": "empty"})
    assert (script.status_code, script["Content-Type"]) == (429, "text/plain")
    body = busy.post("/portal/new/", "{}", content_type="application/json")
    assert body.json()["error"]["code"] == "rate_limited"
    assert int(body["Retry-After"]) == body.json()["error"]["details"]["retry_after_seconds"]
    assert int(fragment["Retry-After"]) <= 60 >= int(script["Retry-After"])


def test_reading_goes_on_and_so_do_others(busy, signed_in, charlie):
    assert busy.get(busy.at()).status_code == 200
    assert signed_in(charlie).post("/portal/new/", GYM).status_code == 422


def test_every_page_of_ones_own_counts(busy):
    for path in (busy.at("settings/rename/"), "/account/delete/"):
        assert busy.post(path).status_code == 429


def test_an_organization_of_the_plan_internal_is_not_held_to_it(busy, dora):
    path = busy.at("projects/create/")
    assert busy.post(path, {"name": ""}).status_code == 429
    Organization.objects.filter(pk=dora.organization.pk).update(plan="internal")
    assert [busy.post(path, {"name": ""}).status_code for _ in range(3)] == [422] * 3


def test_who_is_not_signed_in_is_counted_by_address(client, db, settings):
    settings.PAGE_WRITES_PER_MINUTE = 2
    sent = [
        client.post("/invitations/none/", REMOTE_ADDR=address).status_code for address in ["9.9.9.9"] * 3 + ["8.8.8.8"]
    ]
    assert sent == [404, 404, 429, 404]
