import json
import re

import pytest

from movespecs.language import validate


@pytest.mark.django_db
def test_the_landing_page_stands_before_set_up_has_written_anything(client):
    assert client.get("/").status_code == 200


def test_one_click_starts_the_demo(client, catalogue):
    page = client.get("/").content.decode()
    assert 'href="/demo/squat/?source=sample"' in page
    assert client.get("/demo/squat/?source=sample").status_code == 200


def test_the_landing_page_leaves_no_cookie(client, catalogue):
    assert not client.get("/").cookies


def test_the_text_it_shows_is_a_movespec_and_the_squats_own(client, catalogue, squat_text):
    page = client.get("/").content.decode()
    shown = re.search(r"<pre><code>(.*?)</code></pre>", page, re.S)
    lines = re.findall(r'<span class="line"[^>]*>((?:<span[^>]*>[^<]*</span>|[^<])*)</span>', shown[1])
    heart = "\n".join("    " + re.sub(r"<[^>]+>", "", line) for line in lines)
    text = f'name: squat\nversion: "1"\ndetection:\n  type: repetition\n  movement:\n    name: squat\n{heart}\n'
    assert validate(text).errors == ()
    for criterion in re.findall(r"\{.*?\}", text):
        assert criterion in squat_text


def test_it_counts_in_its_exhibit_what_the_engine_counts_in_the_recording(client, catalogue):
    exhibit = client.get("/").context["exhibit"]
    if exhibit.sample is None:
        pytest.fail("set-up has written no samples: run `make assets`")
    moments = json.loads(exhibit.moments)
    assert moments[-1][2] == 4
    assert {phase for _, phase, _ in moments} >= {"standing", "bottom"}
