import json

from movespecs.models import MoveSpecVersion


def save(guest, text, **fields):
    return guest.post("/demo/squat/copy/", {"yaml_source": text, **fields}, headers={"HX-Request": "true"})


def text_of(guest):
    return guest.get("/demo/squat/").context["yaml_source"]


def test_a_text_is_kept_for_its_guest_alone(alice, bob, squat_text):
    save(alice, squat_text + "# mine\n")
    assert text_of(alice).endswith("# mine\n")
    assert text_of(bob) == squat_text


def test_a_text_that_begins_with_an_empty_line_keeps_it(alice, squat_text):
    save(alice, "\n" + squat_text)
    assert text_of(alice) == "\n" + squat_text
    page = alice.get("/demo/squat/").content.decode()
    assert f">&#10;\n{squat_text.splitlines()[0]}" in page  # a browser drops the first line break of a text field


def test_a_broken_text_is_kept_too_and_told_line_by_line(alice):
    response = save(alice, "name: squat\nnonsense: 1\n")
    assert text_of(alice) == "name: squat\nnonsense: 1\n"
    assert 'data-line="2"' in response.content.decode()
    assert 'data-ok="false"' in response.content.decode()


def test_running_a_changed_text_answers_with_its_version(alice, squat_text):
    response = save(alice, squat_text + "# mine\n", run="1")
    version_id = json.loads(response["HX-Trigger-After-Settle"])["run-version"]
    assert MoveSpecVersion.objects.get(pk=version_id).yaml_source == squat_text + "# mine\n"


def test_running_an_unchanged_text_runs_the_original(alice, squat_text):
    original = alice.get("/demo/squat/").context["version_id"]
    response = save(alice, squat_text, run="1")
    assert json.loads(response["HX-Trigger-After-Settle"]) == {"run-version": str(original)}


def test_a_broken_text_does_not_run(alice):
    assert "HX-Trigger-After-Settle" not in save(alice, "name: squat", run="1")


def test_what_was_run_with_changes_goes_on_being_run(alice, squat_text):
    version_id = json.loads(save(alice, squat_text + "# mine\n", run="1")["HX-Trigger-After-Settle"])["run-version"]
    assert str(alice.get("/demo/squat/").context["version_id"]) == version_id


def test_going_back_to_the_original_takes_its_text_and_its_version(alice, squat_text):
    original = alice.get("/demo/squat/").context["version_id"]
    save(alice, squat_text + "# mine\n", run="1")
    assert alice.post("/demo/squat/revert/").status_code == 302
    page = alice.get("/demo/squat/").context
    assert (page["yaml_source"], page["is_copy"], page["version_id"]) == (squat_text, False, original)


def test_a_text_far_too_long_is_refused_and_the_kept_one_stays(alice, squat_text):
    save(alice, squat_text + "# mine\n")
    assert save(alice, "#" * 300_000).status_code == 413
    assert text_of(alice).endswith("# mine\n")


def test_without_javascript_the_form_comes_back_to_the_page(alice, squat_text):
    response = alice.post("/demo/squat/copy/", {"yaml_source": squat_text})
    assert (response.status_code, response["Location"]) == (302, "/demo/squat/")


def test_line_ends_of_a_form_are_the_texts_own(alice, squat_text):
    save(alice, squat_text.replace("\n", "\r\n"))
    assert alice.get("/demo/squat/").context["is_copy"] is False


def test_what_is_not_in_the_catalogue_has_no_copy(alice):
    assert alice.post("/demo/handstand/copy/", {"yaml_source": "x"}).status_code == 404
