"""Whatever goes wrong under /api/, it has one shape."""


def error_of(answer):
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "retryable", "details"}
    return body["error"]


def test_an_unknown_route_is_not_found(client):
    answer = client.get("/api/nothing-here")
    assert answer.status_code == 404
    assert error_of(answer)["code"] == "not_found"


def test_a_method_that_is_not_taken_is_405_and_names_those_that_are(client):
    answer = client.delete("/api/health")
    assert answer.status_code == 405
    assert error_of(answer)["code"] == "method_not_allowed"
    assert "GET" in answer["Allow"]


def test_a_crash_tells_nothing_of_the_inside(client, monkeypatch):
    def crash(*args, **kwargs):
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("workbench.api.health._answers", crash)
    client.raise_request_exception = False
    answer = client.get("/api/ready")
    assert answer.status_code == 500
    assert error_of(answer)["retryable"] is True
    assert "hunter2" not in answer.content.decode()


def test_every_error_links_to_the_page_about_it(client, db):
    for path, code in (("/api/nothing", "not_found"), ("/api/usage", "access_token_missing")):
        answer = client.get(path)
        assert answer["Link"] == f'<http://testserver/docs/api/errors/{code}/>; rel="help"'
        assert code in client.get(f"/docs/api/errors/{code}/").content.decode()
