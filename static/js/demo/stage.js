// The stage: the picture, and the skeleton over it.

import { drawAngle, drawSkeleton } from "./skeleton.js";

export class Stage {
  #root;
  #picture = document.querySelector(".picture");
  #screen = document.getElementById("screen");
  #canvas = document.getElementById("overlay");
  #context = this.#canvas.getContext("2d");
  #mirrored = false;
  #size = { width: 640, height: 480 };
  /** What part of the picture is shown, in shares: the whole, unless there is no picture to see. */
  #view = { left: 0, top: 0, width: 1, height: 1 };

  /** @param {HTMLElement} root says in its `data-live` what is shown */
  constructor(root = document.getElementById("demo")) {
    this.#root = root;
  }

  /** @param {import("@kynasmith/web-sdk").Source & {bounds?: number[]}} source */
  show(source) {
    this.#root.dataset.live = source.element ? (source.live ? "camera" : "file") : "sample";
    this.#screen.replaceChildren(...(source.element ? [source.element] : []));
    source.element?.setAttribute("aria-label", "The picture that is being counted");
    this.#size = { width: source.width, height: source.height };
    this.#view = source.bounds ? around(source.bounds) : { left: 0, top: 0, width: 1, height: 1 };
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
   * @param {import("@kynasmith/web-sdk").Pose | null} pose
   * @param {{landmarks: number[], words: string} | null} angle
   */
  draw(pose, angle) {
    if (!pose) return this.clear();
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

  /** The canvas has the picture's shape and the screen's sharpness; CSS fits both alike. */
  #fit() {
    const shape = this.#size.width / this.#size.height;
    const { clientWidth, clientHeight } = this.#canvas;
    const shown = Math.min(clientWidth, clientHeight * shape) * Math.min(devicePixelRatio, 2);
    const width = Math.round(shown);
    const height = Math.round(shown / shape);
    if (this.#canvas.width !== width || this.#canvas.height !== height)
      Object.assign(this.#canvas, { width, height });
    return { width, height };
  }
}

/** The least part of the picture that has its shape and the person in it, with air around. */
function around([left, top, right, bottom]) {
  const air = 0.06;
  const size = Math.min(1, Math.max(bottom - top, right - left) + 2 * air);
  return {
    left: (left + right) / 2 - size * 0.57, // the count stands on the left
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
