def names(response):
    return [card.name for card in response.context["movements"]]


def test_the_picker_shows_the_whole_catalogue(client, catalogue):
    assert len(names(client.get("/demo/"))) >= 18


def test_every_word_of_a_search_must_be_found(client, catalogue):
    assert names(client.get("/demo/", {"q": "JUMP feet"})) == ["Jumping jack"]
    assert "Squat" in names(client.get("/demo/", {"q": "squat"}))


def test_a_search_that_finds_nothing_says_what_to_do(client, catalogue):
    response = client.get("/demo/", {"q": "handstand"})
    assert names(response) == []
    assert "Take the nearest one" in response.content.decode()


def test_a_dialog_is_given_the_list_alone(client, catalogue):
    answer = client.get("/demo/", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert 'href="/demo/squat/"' in page
    assert "HX-Request" in answer["Vary"]


def test_what_is_searched_for_is_text(client, catalogue):
    page = client.get("/demo/", {"q": '"><script>'}).content.decode()
    assert "<script>" not in page.replace('<script type="module"', "")
