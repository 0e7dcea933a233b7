"""The bundles do their work in a real browser under the pages' security policy."""

import base64

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page

from tests.media.browser import NONCE
from tools import real_media
from tools.landmarker import poses_find
from tools.pose_models import MODELS

pytestmark = [pytest.mark.chromium, pytest.mark.webcam]


def test_the_editor_edits_completes_explains_and_marks_the_line_that_is_wrong(bare_page: Page):
    bare_page.evaluate(
        """async (nonce) => {
          const cm = await import("/static/vendor/codemirror.js");
          const wrong = (view) => [{from: 0, to: 4, severity: "error", message: "no such key"}];
          const complete = (context) => ({from: context.pos, options: [{label: "angle_min"}]});
          const hover = cm.hoverTooltip((view, pos) => ({pos, create: () => {
            const dom = document.createElement("p"); dom.textContent = "the inner angle"; return {dom};
          }}), {hoverTime: 20});
          window.editor = new cm.EditorView({
            doc: "nmae: squat\\njoint: knee\\n",
            extensions: [cm.EditorView.cspNonce.of(nonce), cm.basicSetup, cm.yaml(), cm.lintGutter(),
              cm.linter(wrong, {delay: 10}), cm.autocompletion({override: [complete]}), hover,
              cm.keymap.of([cm.indentWithTab])],
            parent: document.querySelector("main"),
          });
        }""",
        NONCE,
    )
    lines = bare_page.locator(".cm-line")
    assert lines.first.text_content() == "nmae: squat"
    bare_page.locator(".cm-lint-marker-error").wait_for()
    assert bare_page.locator(".cm-gutters").evaluate("e => getComputedStyle(e).display") == "flex"
    lines.nth(1).hover(position={"x": 8, "y": 8})
    bare_page.get_by_text("the inner angle").wait_for()
    lines.nth(2).click()
    bare_page.keyboard.type("a")
    bare_page.keyboard.press("Control+Space")
    bare_page.locator(".cm-tooltip-autocomplete li", has_text="angle_min").click()
    assert bare_page.evaluate("editor.state.doc.line(3).text") == "aangle_min"


def test_the_plot_draws(bare_page: Page):
    inked = bare_page.evaluate(
        """async () => {
          const {default: Plot} = await import("/static/vendor/uplot.js");
          const series = [{}, {stroke: "#000", width: 4}];
          const main = document.querySelector("main");
          const plot = new Plot({width: 300, height: 200, series}, [[0, 1, 2], [0, 90, 0]], main);
          await new Promise(requestAnimationFrame);
          const canvas = plot.root.querySelector("canvas");
          const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return data.filter((value, index) => index % 4 === 3 && value > 200).length;
        }"""
    )
    assert inked > 500


@pytest.mark.parametrize("family", ["Inter Variable", "JetBrains Mono Variable"])
def test_the_typefaces_load(bare_page: Page, family: str):
    faces = bare_page.evaluate(
        """async (family) => {
          const link = document.createElement("link");
          Object.assign(link, {rel: "stylesheet", href: "/static/vendor/fonts.css"});
          await new Promise((loaded) => { link.onload = loaded; document.head.append(link); });
          return (await document.fonts.load(`600 16px "${family}"`, "Squat 12")).map((face) => face.status);
        }""",
        family,
    )
    assert faces == ["loaded"]


@pytest.mark.parametrize("model", ["lite", "full"])
def test_mediapipe_finds_a_real_person_where_it_does_in_python(bare_page: Page, model: str):
    pictures = [picture for _, picture in real_media.jumping_jacks()]
    encoded = cv2.imencode(".png", pictures[12])[1]
    found = bare_page.evaluate(
        """async ([model, png]) => {
          const {FilesetResolver, PoseLandmarker} = await import("/static/vendor/mediapipe/vision.js");
          const landmarker = await PoseLandmarker.createFromOptions(
            await FilesetResolver.forVisionTasks("/static/vendor/mediapipe"),
            {baseOptions: {modelAssetPath: `/static/vendor/models/pose_landmarker_${model}.task`, delegate: "CPU"},
             runningMode: "VIDEO"});
          const picture = new Image();
          picture.src = `data:image/png;base64,${png}`;
          await picture.decode();
          const {landmarks, worldLandmarks} = landmarker.detectForVideo(picture, 1);
          return [landmarks[0].map(({x, y}) => [x, y]), worldLandmarks[0].map(({x, y, z}) => [x, y, z])];
        }""",
        [model, base64.b64encode(encoded.tobytes()).decode()],
    )
    expected = poses_find([(1.0, pictures[12])], model=MODELS / f"pose_landmarker_{model}.task")
    assert np.abs(np.array(found[0]) - expected.image[0]).max() < 0.005  # 3 pixels of 640
    assert np.abs(np.array(found[1]) - expected.world[0, :, :3]).max() < 0.02
