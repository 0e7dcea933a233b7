from workbench.pages.figures import figures


def test_the_nearer_side_is_drawn_over_the_farther(squat_points):
    (figure,) = figures([("bottom", "left", squat_points)])
    assert [stroke.part for stroke in figure.strokes] == ["right", "right", "trunk", "left", "left"]


def test_siblings_share_one_box_and_one_floor(squat_points):
    small = [[x / 2, y / 2] for x, y in squat_points]
    first, second = figures([("standing", "left", squat_points), ("bottom", "right", small)])
    assert (first.box, first.floor) == (second.box, second.floor)


def test_every_point_lies_in_the_box(squat_points):
    (figure,) = figures([("bottom", "left", squat_points)])
    left, top, width, height = map(int, figure.box.split())
    for stroke in figure.strokes:
        for point in stroke.path.strip("MZ").split("L"):
            x, y = map(int, point.split())
            assert left <= x <= left + width
            assert top <= y <= top + height


def test_a_movement_without_samples_has_no_figures(client, catalogue, samples):
    samples({})
    page = client.get("/demo/squat/")
    assert page.status_code == 200
    assert page.context["figures"] == ()


def test_the_page_draws_what_the_index_holds(client, catalogue, samples, squat_points):
    source = {"kind": "synthetic", "label": "Made by a motion model, not filmed."}
    samples(
        {
            "squat": {
                "samples": [{"file": "squat.json", "title": "Squat", "source": source}],
                "figures": [{"phase": "bottom", "near": "left", "points": squat_points}],
            }
        }
    )
    page = client.get("/demo/squat/")
    assert [figure.label for figure in page.context["figures"]] == ["bottom"]
    assert [sample.url for sample in page.context["samples"]] == ["/static/samples/squat.json"]
