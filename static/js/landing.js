// The figure on the landing page: plays a recording, with the phases and the count that the engine gave for it.

import { openRecording } from "../sdk/web-sdk.js";
import { drawSkeleton } from "./demo/skeleton.js";

const exhibit = document.getElementById("exhibit");
const chip = exhibit?.querySelector(".chip");
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

async function play(canvas) {
  const moments = JSON.parse(exhibit.dataset.moments);
  const source = await openRecording(exhibit.dataset.recording);
  const context = canvas.getContext("2d");
  exhibit.dataset.live = "";
  while (!stillness.matches) {
    for await (const { timestampMs, pose } of source.frames()) {
      if (stillness.matches) break;
      tell(moments, timestampMs);
      if (pose) draw(context, pose, source);
    }
  }
  delete exhibit.dataset.live;
}

/** The lines of the phase that is on, and the count so far. */
function tell(moments, now) {
  const [, phase, count] = moments.findLast(([at]) => at <= now) ?? [0, "", 0];
  exhibit.querySelector("output").textContent = String(count);
  for (const line of exhibit.querySelectorAll("[data-phase]")) {
    line.classList.toggle("on", line.dataset.phase === phase);
  }
}

/** The body stands where the count and the text leave room. */
function draw(context, pose, { bounds: [left, top, right, bottom], width, height }) {
  const { canvas } = context;
  const sharpness = Math.min(devicePixelRatio, 2);
  const [wide, high] = [canvas.clientWidth * sharpness, canvas.clientHeight * sharpness];
  if (canvas.width !== Math.round(wide)) Object.assign(canvas, { width: wide, height: high });
  const clear = (chip.offsetTop + chip.offsetHeight + 12) * sharpness;
  const scale = (0.88 * high - clear) / ((bottom - top) * height);
  const points = pose.image.map(({ x, y, visibility }, index) => ({
    x: 0.37 * wide + (x - (left + right) / 2) * width * scale,
    y: clear + (y - top) * height * scale,
    z: pose.world[index].z,
    visibility,
  }));
  context.clearRect(0, 0, canvas.width, canvas.height);
  drawSkeleton(context, points, high * 0.018);
}

if (exhibit?.dataset.recording && !stillness.matches) play(exhibit.querySelector("canvas"));
