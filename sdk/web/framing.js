/** Is the person in the picture as the measures need it? If not, a code for what is wrong. */

/** @import { Landmark, Pose } from "./types.js" */

import { INDEX, LANDMARKS, landmarkSeen } from "./landmarks.js";

/**
 * @typedef {object} Advice
 * @property {"no_person" | "limb_not_visible" | "too_near" | "too_far" | "too_dark"} code
 * @property {string} [limb] "left leg", "arms", "head", …: what is not visible
 */

const DARK_LUMA = 40;
const UNSURE = 0.5;
// Shares of the picture.
const FAR = 0.3;

const LIMBS = {
  arm: ["shoulder", "elbow", "wrist", "pinky", "index", "thumb"],
  leg: ["hip", "knee", "ankle", "heel", "foot_index"],
};

export class Framing {
  #parts;
  #minVisibility;
  #holdMs;
  /** @type {Advice | null} */
  #told = null;
  /** @type {Advice | null} */
  #seen = null;
  #since = -Infinity;

  /**
   * @param {object} options
   * @param {Iterable<string>} options.landmarks those that the measures need
   * @param {number} [options.minVisibility]
   * @param {number} [options.holdMs] how long something must be wrong, or right again, to be told
   */
  constructor({ landmarks, minVisibility = 0.5, holdMs = 1000 }) {
    this.#parts = partsOf(new Set(landmarks));
    this.#minVisibility = minVisibility;
    this.#holdMs = holdMs;
  }

  /**
   * @param {object} moment
   * @param {number} moment.timestampMs
   * @param {Pose | null} moment.pose
   * @param {number} [moment.luma] of the picture, see `measureLuma`
   * @returns {Advice | null} what has been wrong for a while
   */
  update({ timestampMs, pose, luma }) {
    const seen = this.#look(pose, luma);
    if (!same(seen, this.#seen)) {
      this.#seen = seen;
      this.#since = timestampMs;
    }
    if (timestampMs - this.#since >= this.#holdMs) this.#told = this.#seen;
    return this.#told;
  }

  /**
   * @param {Pose | null} pose
   * @param {number} luma
   * @returns {Advice | null}
   */
  #look(pose, luma = 255) {
    const limb = pose && this.#hidden(pose);
    if (luma < DARK_LUMA && (!pose || limb || pose.confidence < UNSURE)) return { code: "too_dark" };
    if (!pose) return { code: "no_person" };
    const size = Math.max(extent(pose.image.map(({ x }) => x)), extent(pose.image.map(({ y }) => y)));
    if (limb) return size > 1 ? { code: "too_near" } : { code: "limb_not_visible", limb };
    return size < FAR ? { code: "too_far" } : null;
  }

  /** @param {Pose} pose */
  #hidden({ world, image }) {
    const seen = (/** @type {number} */ index) =>
      landmarkSeen(world[index]) >= this.#minVisibility && inPicture(image[index]);
    for (const { name, sides } of this.#parts) {
      const hidden = sides.filter(({ landmarks }) => !landmarks.every(seen));
      if (hidden.length === 2) return `${name}s`;
      // Seen from the side one limb is behind the other, which is no reason to move.
      const behind = sides.length === 2 && hidden[0]?.landmarks.every((index) => inPicture(image[index]));
      if (hidden.length === 1 && !behind) return hidden[0].name;
    }
    return null;
  }
}

/** @param {Set<string>} needed */
function partsOf(needed) {
  const limbs = Object.entries(LIMBS).map(([name, joints]) => ({
    name,
    sides: ["left", "right"].map((side) => ({
      name: `${side} ${name}`,
      landmarks: joints.map((joint) => `${side}_${joint}`).filter((landmark) => needed.has(landmark)),
    })),
  }));
  const face = LANDMARKS.slice(0, INDEX.left_shoulder).filter((landmark) => needed.has(landmark));
  return [...limbs, { name: "head", sides: [{ name: "head", landmarks: face }] }].map(({ name, sides }) => ({
    name,
    sides: sides
      .filter(({ landmarks }) => landmarks.length > 0)
      .map((side) => ({ name: side.name, landmarks: side.landmarks.map((landmark) => INDEX[landmark]) })),
  }));
}

/** @param {Advice | null} a @param {Advice | null} b */
const same = (a, b) => a?.code === b?.code && a?.limb === b?.limb;

/** @param {number[]} values */
const extent = (values) => Math.max(...values) - Math.min(...values);

/** @param {{x: number, y: number}} point */
const inPicture = ({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1;

/** @type {CanvasRenderingContext2D | null} */
let sample = null;

/**
 * How bright a picture is, 0..255: the mean luma (ITU-R BT.601) of a small copy.
 * @param {CanvasImageSource} picture
 */
export function measureLuma(picture) {
  const [width, height] = [16, 12];
  sample ??= Object.assign(document.createElement("canvas"), { width, height }).getContext("2d", {
    willReadFrequently: true,
  });
  if (!sample) return 255;
  sample.drawImage(picture, 0, 0, width, height);
  const { data } = sample.getImageData(0, 0, width, height);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) {
    sum += 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
  }
  return sum / (width * height);
}
