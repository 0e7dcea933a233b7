"""A caller stars a MoveSpec once, and its count is exact."""

import pytest

from movespecs.models import MoveSpec, Star
from tests.api.movespecs.steps import URL, at_once, made
from tests.people import Api


def test_a_star_counts_once_and_is_taken_back_once(alice_api, charlie_api, public):
    for api, count in ((alice_api, 1), (alice_api, 1), (charlie_api, 2)):
        answer = api.put(f"{public}/star")
        assert (answer.status, answer.response.content) == (204, b"")
        assert Api().get(public).json["star_count"] == count
    assert alice_api.get(public).json["caller_starred"] is True
    for count in (1, 1):
        assert alice_api.delete(f"{public}/star").status == 204
        assert alice_api.get(public).json["star_count"] == count
    assert alice_api.get(public).json["caller_starred"] is False


def test_a_star_is_the_callers_own_and_changes_nothing_else(alice, alice_api, public):
    before = alice_api.get(public).json
    alice_api.put(f"{public}/star")
    other = alice.api()
    assert [each["caller_starred"] for each in alice_api.get(URL).json] == [True]
    assert [each["caller_starred"] for each in other.get(URL).json] == [False]
    assert other.get(public).json == {**before, "star_count": 1}


@pytest.mark.django_db(transaction=True)
def test_stars_at_once_are_all_counted_and_each_once(alice, alice_api):
    url = made(alice_api)
    callers = [alice.api() for _ in range(4)]
    twice = at_once([lambda api=api: api.put(f"{url}/star") for api in callers * 2])
    assert {answer.status for answer in twice} == {204}
    assert (MoveSpec.objects.get().star_count, Star.objects.count()) == (4, 4)
    at_once([lambda api=api: api.delete(f"{url}/star") for api in callers[1:] * 2])
    assert (MoveSpec.objects.get().star_count, Star.objects.count()) == (1, 1)
