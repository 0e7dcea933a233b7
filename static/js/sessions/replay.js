// Replays a recorded session: the timeline of what the engine saw, and the pose at the chosen moment.

import { drawSkeleton } from "../demo/skeleton.js";
import { mountTimeline } from "../timeline/timeline.js";

const LANDMARKS = 33;
const NUMBERS = 4; // of each: x, y, z in millimetres, visibility in thousandths
const AIR = 1.15;
const LIMB = 1 / 55; // of the picture's width

const host = document.getElementById("replay");
const canvas = host.querySelector("canvas");
const said = host.querySelector(".replay-said");

/** From the front x lies across, from the side z does; the other is depth. */
const VIEWS = { front: { across: 0, depth: 2, sign: 1 }, side: { across: 2, depth: 0, sign: -1 } };

class Poses {
  #numbers;
  #reach;

  /** @param {Int16Array} numbers */
  constructor(numbers) {
    this.#numbers = numbers;
    let most = 300;
    for (let at = 0; at < numbers.length; at += NUMBERS) {
      for (let axis = 0; axis < 3; axis++) most = Math.max(most, Math.abs(numbers[at + axis]));
    }
    this.#reach = Math.min(most, 1500) * AIR;
  }

  /** 33 points in the pixels of a square of that size. */
  points(frame, size, { across, depth, sign }) {
    const scale = size / 2 / this.#reach;
    return Array.from({ length: LANDMARKS }, (_, landmark) => {
      const at = (frame * LANDMARKS + landmark) * NUMBERS;
      return {
        x: size / 2 + sign * this.#numbers[at + across] * scale,
        y: size / 2 + this.#numbers[at + 1] * scale,
        z: this.#numbers[at + depth],
        visibility: this.#numbers[at + 3] / 1000,
      };
    });
  }
}

async function load(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response;
}

async function begin() {
  const [trace, poses] = await Promise.all([
    load(host.dataset.trace).then((response) => response.json()),
    load(host.dataset.poses)
      .then((response) => response.arrayBuffer())
      .then((buffer) => new Poses(new Int16Array(buffer))),
  ]);
  let view = VIEWS.front;
  let shown = 0;
  const draw = () => {
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (shown >= 0 && shown < trace.t_ms.length) {
      drawSkeleton(context, poses.points(shown, canvas.width, view), canvas.width * LIMB);
    }
  };
  mountTimeline(host.querySelector(".replay-timeline"), trace, {
    onScrub: ({ frame }) => {
      shown = frame;
      draw();
    },
  });
  draw();
  host.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-view]");
    if (!button) return;
    view = VIEWS[button.dataset.view];
    for (const one of host.querySelectorAll("[data-view]")) {
      one.setAttribute("aria-pressed", String(one === button));
    }
    draw();
  });
}

begin().catch(() => {
  said.textContent = "The recording cannot be loaded. Reload the page to try again.";
});
