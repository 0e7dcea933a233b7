"""Lists: what is in them, how they are searched, and their pages."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from movespecs.models import MoveSpec
from movespecs.services import movespec_create
from tests.api.movespecs.steps import URL, made, names
from tests.people import Api


def many(project, count: int) -> None:
    for number in range(count):
        movespec_create(project=project, name=f"M{number}", description="", actor="test")


def following(answer) -> dict[str, str] | None:
    """The query of the next page's address."""
    if "Link" not in answer.headers:
        return None
    address, relation = answer.headers["Link"].split("; ")
    assert relation == 'rel="next"'
    parts = urlsplit(address.strip("<>"))
    assert (parts.scheme, parts.netloc, parts.path) == ("http", "testserver", URL)
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_without_a_filter_a_token_lists_its_project_and_nobody_lists_what_is_public(
    alice_api, charlie_api, private, public
):
    made(charlie_api, "Charlie's")
    assert names(alice_api.get(URL)) == ["Public", "Private"]
    assert names(charlie_api.get(URL)) == ["Charlie's"]
    assert names(Api().get(URL)) == ["Public"]


def test_filters_narrow_what_the_caller_may_see(alice, alice_api, charlie, charlie_api, private, public):
    made(charlie_api, "Charlie's")
    asked = {"project_id": str(alice.project.id)}
    assert names(alice_api.get(URL, asked)) == ["Public", "Private"]
    assert names(charlie_api.get(URL, asked)) == names(Api().get(URL, asked)) == ["Public"]
    assert names(charlie_api.get(URL, {"visibility": "public"})) == ["Public"]
    assert names(charlie_api.get(URL, {"visibility": "private"})) == ["Charlie's"]
    assert names(alice_api.get(URL, {**asked, "visibility": "private"})) == ["Private"]
    assert names(Api().get(URL, {"visibility": "private"})) == []


def test_a_search_finds_all_of_its_words_in_name_or_description_however_they_are_written(alice_api, charlie_api):
    made(alice_api, "Straße Übung", description="Für die KNIE, 100% sicher")
    made(alice_api, "Squat", description="Bends the knees")
    other = made(charlie_api, "Cafe\u0301 squat")
    for q, found in {
        "STRASSE": ["Straße Übung"],
        "knie übung": ["Straße Übung"],
        "u\u0308bung": ["Straße Übung"],
        "squat knees": ["Squat"],
        "squat knie": [],
        "100%": ["Straße Übung"],
        "s%t": [],
        "squ_t": [],
        "caf\u00e9": [],
        "  ": ["Squat", "Straße Übung"],
    }.items():
        assert names(alice_api.get(URL, {"q": q})) == found, q
    charlie_api.patch(other, {"visibility": "public"})
    assert (
        names(alice_api.get(URL, {"q": "CAF\u00c9"}))
        == names(Api().get(URL, {"q": "caf\u00e9"}))
        == ["Cafe\u0301 squat"]
    )
    assert names(alice_api.get(URL, {"q": "squat"})) == ["Cafe\u0301 squat", "Squat"]


def test_a_search_follows_a_new_name_and_description(alice_api):
    url = made(alice_api, "Lunge", description="Forward")
    alice_api.patch(url, {"name": "Plank"})
    assert names(alice_api.get(URL, {"q": "plank forward"})) == ["Plank"]
    alice_api.patch(url, {"description": "Held"})
    assert names(alice_api.get(URL, {"q": "forward"})) == names(alice_api.get(URL, {"q": "lunge"})) == []


@pytest.mark.django_db
def test_pages_hold_each_once_while_others_are_added_though_they_were_made_at_the_same_moment(alice, alice_api):
    many(alice.project, 7)
    MoveSpec.objects.update(created_at=timezone.now())
    whole = names(alice_api.get(URL))
    seen, query = [], {"limit": "3", "project_id": str(alice.project.id)}
    while query:
        page = alice_api.get(URL, query)
        seen += names(page)
        query = following(page)
        made(alice_api, "Later")
        assert query is None or (query["limit"], query["project_id"]) == ("3", str(alice.project.id))
    assert seen == whole
    assert sorted(seen) == [f"M{number}" for number in range(7)]


def test_the_last_page_has_no_next(alice, alice_api):
    many(alice.project, 3)
    assert following(alice_api.get(URL, {"limit": "3"})) is None
    assert following(alice_api.get(URL, {"limit": "2"})) is not None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cursor", "x"),
        ("cursor", "é"),
        ("cursor", ""),
        ("cursor", "f" * 32),
        ("limit", "0"),
        ("limit", "1001"),
        ("visibility", "secret"),
        ("project_id", "mine"),
        ("q", "x" * 201),
    ],
)
def test_a_parameter_that_is_none_is_named(alice_api, name, value):
    refused = alice_api.get(URL, {name: value})
    assert refused.error == ("validation_error", 422)
    assert list(refused.json["error"]["details"]) == [name]


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_long_list_takes_no_more_queries_than_a_short_one(alice, alice_api, anonymous):
    api, counts = Api() if anonymous else alice_api, []
    for total in (1, 20):
        many(alice.project, total)
        MoveSpec.objects.update(visibility="public")
        with CaptureQueriesContext(connection) as queries:
            assert len(names(api.get(URL, {"visibility": "public"}))) >= total
        counts.append(len(queries))
    assert counts[0] == counts[1]
