// The stage: the picture, the skeleton over it, and what state the demo is in.

import { drawAngle, drawSkeleton } from "./skeleton.js";

const DARK = 38; // mean luminance, of 255

export class Stage {
  #root = document.getElementById("demo");
  #picture = document.querySelector(".picture");
  #screen = document.getElementById("screen");
  #canvas = document.getElementById("overlay");
  #context = this.#canvas.getContext("2d");
  #probe = new OffscreenCanvas(16, 12).getContext("2d", { willReadFrequently: true });
  #mirrored = false;
  #size = { width: 640, height: 480 };
  /** What part of the picture is shown, in shares: the whole, unless there is no picture to see. */
  #view = { left: 0, top: 0, width: 1, height: 1 };

  get state() {
    return this.#root.dataset.state;
  }

  /** @param {"idle" | "starting" | "running" | "paused" | "done" | "problem"} state */
  set state(state) {
    this.#root.dataset.state = state;
  }

  /** @param {import("../../web-sdk/index.js").Source} source @param {number[]} [bounds] of the person, in shares */
  show(source, bounds) {
    this.#root.dataset.live = source.element ? (source.live ? "camera" : "file") : "sample";
    this.#screen.replaceChildren(...(source.element ? [source.element] : []));
    source.element?.setAttribute("aria-label", "The picture that is being counted");
    this.#size = { width: source.width, height: source.height };
    this.#view = bounds ? around(bounds) : { left: 0, top: 0, width: 1, height: 1 };
    this.mirrored = source.mirrored;
    this.clear();
  }

  hide() {
    this.#screen.replaceChildren();
    this.#root.dataset.live = "";
    this.clear();
  }

  set mirrored(mirrored) {
    this.#mirrored = mirrored;
    this.#picture.classList.toggle("mirrored", mirrored);
  }

  get mirrored() {
    return this.#mirrored;
  }

  clear() {
    this.#context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  /**
   * @param {import("../../web-sdk/index.js").Pose} pose
   * @param {{landmarks: number[], words: string} | null} angle
   */
  draw(pose, angle) {
    const { width, height } = this.#fit();
    const { left, top, width: wide, height: high } = this.#view;
    const points = pose.image.map(({ x, y, visibility }, index) => {
      const across = (x - left) / wide;
      const at = { x: (this.#mirrored ? 1 - across : across) * width, y: ((y - top) / high) * height };
      return { ...at, z: pose.world[index].z, visibility };
    });
    const limb = Math.max(3, thickness(points));
    this.clear();
    drawSkeleton(this.#context, points, limb);
    if (angle) drawAngle(this.#context, points, angle.landmarks, angle.words, limb);
  }

  /** Whether the picture is too dark to find anybody in. */
  isDark(picture) {
    if (!picture) return false;
    this.#probe.drawImage(picture, 0, 0, 16, 12);
    const { data } = this.#probe.getImageData(0, 0, 16, 12);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += 0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2];
    return sum / (data.length / 4) < DARK;
  }

  /** The canvas has the picture's shape and the screen's sharpness; CSS fits both alike. */
  #fit() {
    const shape = this.#size.width / this.#size.height;
    const { clientWidth, clientHeight } = this.#canvas;
    const shown = Math.min(clientWidth, clientHeight * shape) * Math.min(devicePixelRatio, 2);
    const width = Math.round(shown);
    const height = Math.round(shown / shape);
    if (this.#canvas.width !== width || this.#canvas.height !== height) Object.assign(this.#canvas, { width, height });
    return { width, height };
  }
}

/** The least part of the picture that has its shape and the person in it, with air around. */
function around([left, top, right, bottom]) {
  const air = 0.06;
  const size = Math.min(1, Math.max(bottom - top, right - left) + 2 * air);
  return {
    left: (left + right) / 2 - size / 2,
    top: (top + bottom) / 2 - size / 2,
    width: size,
    height: size,
  };
}

/** Of a limb: a share of the trunk's length, so that near and far bodies look alike. */
function thickness(points) {
  const middle = (a, b) => ({ x: (points[a].x + points[b].x) / 2, y: (points[a].y + points[b].y) / 2 });
  const [neck, hip] = [middle(11, 12), middle(23, 24)];
  return Math.hypot(neck.x - hip.x, neck.y - hip.y) * 0.075;
}
