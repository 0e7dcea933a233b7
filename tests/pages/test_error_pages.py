import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error


def test_an_unknown_address_says_where_to_go(client, catalogue):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "There is nothing at this address." in response.content.decode()


def test_a_movement_that_is_not_there_is_the_same_404(client, catalogue):
    assert client.get("/demo/handstand/").status_code == 404


@pytest.mark.django_db
def test_a_form_without_its_cookie_is_refused_in_words():
    response = Client(enforce_csrf_checks=True).post("/demo/squat/copy/", {"yaml_source": "x"})
    assert response.status_code == 403
    assert "Your text is still in the form." in response.content.decode()


def test_a_crash_has_a_page_of_its_own():
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something broke on our side." in response.content.decode()
